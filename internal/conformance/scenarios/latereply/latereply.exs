# Answers B1: a call that timed out, and what becomes of its reply.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Latereply.Server do
  use GenServer

  def init(_), do: {:ok, []}

  # Blocks until it is told to go on, and replies then.
  def handle_call({:slow, n}, _from, s) do
    receive(do: (:go -> :ok))
    {:reply, {:slow_reply, n}, s}
  end

  def handle_call({:later, n}, from, s), do: {:noreply, [{from, n} | s]}
  def handle_call({:ping, n}, _from, s), do: {:reply, {:pong, n}, s}

  def handle_cast(:answer, s) do
    for {from, n} <- s, do: GenServer.reply(from, {:late_reply, n})
    {:noreply, []}
  end
end

defmodule Conformance.Latereply do
  def run do
    n = Trace.draw_int("n", 1, 99)
    timeout = Trace.draw_int("timeout", 20, 60)
    {:ok, server} = GenServer.start(Conformance.Latereply.Server, nil)
    Trace.name(server, "server")

    # The server is busy and replies when the caller has given up.
    Trace.emit_result("slow", fn -> GenServer.call(server, {:slow, n}, timeout) end)
    send(server, :go)
    Trace.emit_result("the next call", fn -> GenServer.call(server, {:ping, n + 1}) end)
    Trace.poll("mailbox")

    # The server keeps the caller and replies from elsewhere.
    Trace.emit_result("later", fn -> GenServer.call(server, {:later, n}, timeout) end)
    GenServer.cast(server, :answer)
    Trace.emit_result("the next call", fn -> GenServer.call(server, {:ping, n + 2}) end)
    Trace.poll("mailbox")

    # No time at all.
    Trace.emit_result("no time", fn -> GenServer.call(server, {:later, n}, 0) end)
    GenServer.cast(server, :answer)
    Trace.emit_result("the next call", fn -> GenServer.call(server, {:ping, n + 3}) end)
    Trace.poll("mailbox")

    # In time.
    me = self()
    spawn(fn -> send(me, {:result, GenServer.call(server, {:later, n + 4})}) end)
    wait_for_caller(server)
    GenServer.cast(server, :answer)
    Trace.next("in time")

    # The server dies after the call timed out: nothing of it comes.
    Trace.emit_result("later, then it dies", fn -> GenServer.call(server, {:later, n}, timeout) end)
    ref = Process.monitor(server)
    Process.exit(server, :kill)
    Trace.emit("it died", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.poll("mailbox")
  end

  # Until the server has the request of the other caller.
  defp wait_for_caller(server) do
    if :sys.get_state(server) == [], do: wait_for_caller(server)
  end
end

Trace.main(Conformance.Latereply, __ENV__.file)

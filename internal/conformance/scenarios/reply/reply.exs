# Answers B2: replies from elsewhere, early ones, ones after the stop; the order of
# calls, casts and infos from one sender.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Reply.Server do
  use GenServer

  def init(_), do: {:ok, []}

  def handle_call(:log, _from, log), do: {:reply, Enum.reverse(log), []}
  def handle_call({:note, n}, _from, log), do: {:reply, :noted, [{:call, n} | log]}

  # The reply comes from another process.
  def handle_call({:elsewhere, helper, n}, from, log) do
    send(helper, {:answer, from, n})
    {:noreply, log}
  end

  # The caller goes on before the work is done.
  def handle_call({:early, who, n}, from, log) do
    GenServer.reply(from, {:early, n})
    receive(do: (:go -> :ok))
    send(who, :done)
    {:noreply, [{:early, n} | log]}
  end

  # The server is gone when the reply is given.
  def handle_call({:stop_first, helper, n}, from, log) do
    send(helper, {:answer_when_dead, self(), from, n})
    {:stop, :normal, log}
  end

  def handle_cast({:note, n}, log), do: {:noreply, [{:cast, n} | log]}
  def handle_info({:note, n}, log), do: {:noreply, [{:info, n} | log]}
end

defmodule Conformance.Reply do
  def run do
    {:ok, server} = GenServer.start(Conformance.Reply.Server, nil)
    Trace.name(server, "server")
    helper = spawn(&helper/0)
    Trace.name(helper, "helper")
    n = Trace.draw_int("n", 1, 99)

    # Calls, casts and infos of one sender are handled in the order sent.
    for i <- Trace.draw_order("mixed", 12) do
      case rem(i, 3) do
        0 -> :noted = GenServer.call(server, {:note, i})
        1 -> :ok = GenServer.cast(server, {:note, i})
        2 -> send(server, {:note, i})
      end
    end

    Trace.emit("handled", GenServer.call(server, :log))

    Trace.emit_result("from elsewhere", fn -> GenServer.call(server, {:elsewhere, helper, n}) end)

    Trace.emit_result("early", fn -> GenServer.call(server, {:early, self(), n}) end)
    Trace.poll("the work is not done")
    send(server, :go)
    Trace.next("the work is done")
    Trace.emit("its log", GenServer.call(server, :log))

    Trace.emit_result("the server stops first", fn -> GenServer.call(server, {:stop_first, helper, n}) end)
    send(helper, {:are_you_done, self()})
    Trace.next("the helper")
    Trace.poll("mailbox")

    Trace.emit("cast to the dead", GenServer.cast(server, {:note, n}))
    Trace.emit("cast to an unknown name", GenServer.cast(Trace.draw_atom("nobody"), {:note, n}))
    Trace.emit("cast to a node that is not there", GenServer.cast({Trace.draw_atom("nobody"), :"nobody@127.0.0.1"}, n))
  end

  defp helper do
    receive do
      {:answer, from, n} ->
        GenServer.reply(from, {:from_elsewhere, n})

      {:answer_when_dead, pid, from, n} ->
        ref = Process.monitor(pid)
        receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
        GenServer.reply(from, {:from_elsewhere, n})

      {:are_you_done, who} ->
        send(who, :done)
    end

    helper()
  end
end

Trace.main(Conformance.Reply, __ENV__.file)

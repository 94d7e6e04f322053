# Answers B5, B6: GenServer.stop, its results, timeouts and wrong reasons; what a server
# does with what it does not expect.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Stop.Server do
  use GenServer

  def init({who, last}), do: {:ok, {who, last}}

  def handle_call({:ping, n}, _from, s), do: {:reply, {:pong, n}, s}

  def handle_cast({:hang, who}, s) do
    send(who, :hanging)
    receive(do: (:go -> :ok))
    {:noreply, s}
  end

  def terminate(reason, {who, last}) do
    send(who, {:terminate, reason})
    if last != :ok, do: exit(last)
  end
end

defmodule Conformance.Stop do
  def run do
    reason = Trace.draw_reason("reason")
    other = Trace.draw_reason("other")
    name = Trace.draw_atom("name")
    n = Trace.draw_int("n", 1, 99)

    for {what, why} <- [{"normal", :normal}, {"shutdown", :shutdown}, {"a reason", reason}] do
      pid = start(:ok)
      Process.monitor(pid)
      Trace.emit_result("stop with #{what}", fn -> GenServer.stop(pid, why) end)
      Trace.next("stop with #{what}")
      Trace.next("stop with #{what}")
    end

    Trace.emit_result("stop, by default", fn -> GenServer.stop(start(:ok)) end)
    Trace.next("stop, by default")

    # It ends with another reason than was asked for.
    Trace.emit_result("ends otherwise", fn -> GenServer.stop(start(other), reason, 5000) end)
    Trace.next("ends otherwise")

    {dead, ref} = spawn_monitor(fn -> :ok end)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.emit_result("the dead", fn -> GenServer.stop(dead) end)
    Trace.emit_result("an unknown name", fn -> GenServer.stop(name) end)
    Trace.emit_result("oneself", fn -> GenServer.stop(self()) end)

    # A server that is busy: stop gives up, the server stops when it gets to it.
    pid = start(:ok)
    Trace.name(pid, "busy")
    ref = Process.monitor(pid)
    GenServer.cast(pid, {:hang, self()})
    receive(do: (:hanging -> :ok))
    Trace.emit_result("busy", fn -> GenServer.stop(pid, reason, Trace.draw_int("timeout", 20, 60)) end)
    send(pid, :go)
    Trace.next("then")
    Trace.emit("then", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))

    # A message that is not expected is passed over, a call or cast is not.
    pid = start(:ok)
    send(pid, {:nonsense, n})
    Trace.emit_result("after an unexpected message", fn -> GenServer.call(pid, {:ping, n}) end)
    ref = Process.monitor(pid)
    GenServer.cast(pid, {:nonsense, n})
    receive(do: ({:terminate, _} -> :ok))
    Trace.emit("an unexpected cast crashes it", receive(do: ({:DOWN, ^ref, _, _, {_, [_ | _]}} -> true)))
    pid = start(:ok)

    crashed =
      try do
        GenServer.call(pid, {:nonsense, n})
      catch
        :exit, {{_, [_ | _]}, {GenServer, :call, [^pid, {:nonsense, ^n}, 5000]}} -> true
      end

    Trace.emit("an unexpected call crashes it, and the caller", crashed)
    receive(do: ({:terminate, _} -> :ok))
    Trace.poll("mailbox")
  end

  defp start(last) do
    {:ok, pid} = GenServer.start(Conformance.Stop.Server, {self(), last})
    pid
  end
end

Trace.main(Conformance.Stop, __ENV__.file)

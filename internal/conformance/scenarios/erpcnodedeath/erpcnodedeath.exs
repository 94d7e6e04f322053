# Answers N7: the node of a call is killed with kill -9, or the connection is given up, while
# the function runs.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Erpcnodedeath.There do
  def echo(v), do: v
  def fail({:raise, text}), do: raise(text)
  def fail({:throw, term}), do: throw(term)
  def fail({:exit, reason}), do: exit(reason)

  def fail({:signal, reason}) do
    Process.exit(self(), reason)
    receive(do: (:never -> :ok))
  end

  def hang(who) do
    send(who, self())
    receive(do: (v -> v))
  end

  def tell(who, term), do: send(who, term)
end

defmodule Conformance.Erpcnodedeath do
  alias Conformance.Erpcnodedeath.There

  def run do
    {peer, b} = Trace.start_peer("b")
    :global.sync()
    value = Trace.draw_word("value")
    me = self()

    # The caller's node gives the connection up: the function goes on.
    id = :erpc.send_request(b, There, :hang, [self()])
    pid = receive(do: (pid when is_pid(pid) -> pid))
    true = Node.disconnect(b)
    Trace.emit("disconnected", outcome(fn -> :erpc.receive_response(id, 10_000) end))
    true = Node.connect(b)
    Trace.emit("it goes on", :erpc.call(b, Process, :alive?, [pid]))
    ref = Process.monitor(pid)
    send(pid, value)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.emit("a call behind it", :erpc.call(b, There, :echo, [value]))
    Trace.poll("mailbox")

    # The node dies.
    waiting =
      for timeout <- [:infinity, Trace.draw_int("timeout", 20_000, 30_000)] do
        spawn(fn -> send(me, {self(), outcome(fn -> :erpc.call(b, There, :hang, [me], timeout) end)}) end)
      end

    for _ <- waiting, do: receive(do: (pid when is_pid(pid) -> pid))
    id = :erpc.send_request(b, There, :hang, [self()])
    receive(do: (pid when is_pid(pid) -> pid))
    Trace.kill_9(peer)
    for pid <- waiting, do: Trace.emit("who waits", receive(do: ({^pid, out} -> out)))
    Trace.emit("a request", outcome(fn -> :erpc.receive_response(id, 10_000) end))
    Trace.emit("a call after it", outcome(fn -> :erpc.call(b, There, :echo, [value]) end))
    Trace.emit("a cast after it", :erpc.cast(b, There, :echo, [value]))
    Trace.emit("several", :erpc.multicall([node(), b], There, :echo, [value]))
    Trace.poll("mailbox")
  end

  defp outcome(fun) do
    {:ok, fun.()}
  catch
    class, reason -> {class, reason}
  end
end

Trace.main(Conformance.Erpcnodedeath, __ENV__.file, nodes: true)

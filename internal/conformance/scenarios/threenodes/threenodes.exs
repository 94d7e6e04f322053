# Answers N1, N4: who connects to one node meets the others; one that dies is told to each.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Threenodes.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end
end

defmodule Conformance.Threenodes do
  alias Conformance.Threenodes.There

  def run do
    {_, b} = Trace.start_peer("b")
    :net_kernel.monitor_nodes(true)
    on_b = Node.spawn(b, There, :obey, [])
    ask(on_b, fn -> :net_kernel.monitor_nodes(true) end)
    {peer, c} = Trace.start_peer(Trace.draw_word("third"))
    Trace.emit("a hears of", receive(do: ({:nodeup, node} -> node)))
    Trace.emit("b hears of", ask(on_b, fn -> receive(do: ({:nodeup, node} -> node)) end))
    on_c = Node.spawn(c, There, :obey, [])
    reason = Trace.draw_reason("reason")

    # A link between the two others is theirs, and tells a nothing.
    Trace.name(on_b, "b")
    Trace.name(on_c, "c")
    ask(on_b, fn -> Process.flag(:trap_exit, true); Process.link(on_c) end)
    # A pid that a gave to b is of c all the same.
    Trace.emit("its node", ask(on_b, fn -> node(on_c) end))
    me = self()
    ask(on_b, fn -> send(me, {:from_b, on_c}) end)
    Trace.emit("there and back", receive(do: ({:from_b, pid} -> pid == on_c)))
    Trace.emit("a asks c by it", ask(on_c, fn -> node() end))
    Process.monitor(on_c)
    Trace.emit("connected", Enum.sort(Node.list()))
    Trace.emit("reason", reason)

    Trace.kill_9(peer)
    Trace.emit("a, monitor", receive(do: ({:DOWN, _, _, ^on_c, _} = m -> m)))
    Trace.emit("a, node", receive(do: ({:nodedown, node} -> node)))
    Trace.emit("b, link", ask(on_b, fn -> receive(do: ({:EXIT, _, _} = m -> m)) end))
    Trace.emit("b, node", ask(on_b, fn -> receive(do: ({:nodedown, node} -> node)) end))
    Trace.emit("connected", Node.list())
    Trace.emit("b is connected to", ask(on_b, fn -> Node.list() end))
    Trace.poll("mailbox")
  end

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Threenodes, __ENV__.file, nodes: true)

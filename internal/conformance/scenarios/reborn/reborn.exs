# Answers N3, N4: a node dies and another life of it comes: what was a pid of the first is nobody.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Reborn.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end
end

defmodule Conformance.Reborn do
  alias Conformance.Reborn.There

  def run do
    Process.flag(:trap_exit, true)
    {peer, b} = Trace.start_peer("b")
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")
    old = Node.spawn(b, There, :obey, [])
    Trace.name(old, "old")
    ask(old, fn -> Process.register(self(), name) end)
    Process.monitor(old)
    :net_kernel.monitor_nodes(true)
    Trace.kill_9(peer)
    Trace.emit("the first is gone", receive(do: ({:DOWN, _, _, ^old, _} = m -> m)))
    Trace.emit("down", receive(do: ({:nodedown, node} -> node)))

    {_, ^b} = Trace.start_peer("b")
    Trace.emit("up", receive(do: ({:nodeup, node} -> node)))
    new = Node.spawn(b, There, :obey, [])
    Trace.name(new, "new")
    ask(new, fn -> Process.register(self(), name) end)
    Trace.emit("the same", old == new)
    Trace.emit("the same node", node(old) == node(new))
    Trace.emit_done("a message to the old", fn -> send(old, word) end)
    Trace.emit_done("a signal to the old", fn -> Process.exit(old, word) end)
    Process.monitor(old)
    Trace.next("a monitor on the old")
    Trace.emit_done("a link to the old", fn -> Process.link(old) end)
    Trace.next("a link to the old")
    Process.monitor({name, b})
    send({name, b}, {:order, self(), make_ref(), fn -> exit(word) end})
    Trace.next("by name it is the new")
    Process.monitor(new)
    Trace.next("the new has died")
    Trace.emit("connected", Node.list())
    Trace.poll("mailbox")
  end

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Reborn, __ENV__.file, nodes: true)

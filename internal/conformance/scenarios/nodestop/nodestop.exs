# Answers N4: the other node stops in good order: links, monitors, a waiting call, and who monitors nodes.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Nodestop.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end
end

defmodule Conformance.Nodestop do
  alias Conformance.Nodestop.There

  def run do
    Process.flag(:trap_exit, true)
    {peer, b} = Trace.start_peer("b")
    pid = Node.spawn(b, There, :obey, [])
    other = Node.spawn(b, There, :obey, [])
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")
    ask(pid, fn -> Process.register(self(), name) end)
    ask(other, fn -> :ok end)
    Trace.name(pid, "there")
    Trace.name(other, "other")
    by_pid = Process.monitor(pid)
    by_name = Process.monitor({name, b})
    Process.link(other)
    # What the other says last comes before the end.
    me = self()
    Node.monitor(b, true)
    :net_kernel.monitor_nodes(true, [:nodedown_reason])
    ask(other, fn -> send(me, {:last, word}) end)

    Trace.stop_peer(peer)
    Trace.emit("what was said last", receive(do: ({:last, _} = m -> m)))
    Trace.emit("by name", receive(do: ({:DOWN, ^by_name, _, _, _} = m -> m)))
    Trace.emit("by pid", receive(do: ({:DOWN, ^by_pid, _, _, _} = m -> m)))
    Trace.emit("linked", receive(do: ({:EXIT, ^other, _} = m -> m)))
    Trace.emit("who monitors the node", receive(do: ({:nodedown, node} -> node)))
    Trace.emit("who monitors nodes", receive(do: ({:nodedown, node, info} -> {node, info[:nodedown_reason]})))
    Trace.emit("connected", Node.list())
    Trace.emit("ping", Node.ping(b) == :pong)
    Process.monitor(pid)
    Trace.next("a monitor by pid")
    Process.monitor({name, b})
    Trace.next("a monitor by name")
    Trace.emit_done("a signal", fn -> Process.exit(pid, word) end)
    Trace.emit_done("an unlink", fn -> Process.unlink(other) end)
    Trace.emit("demonitored", Process.demonitor(by_pid, [:info]))
    Trace.poll("mailbox")
  end

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Nodestop, __ENV__.file, nodes: true)

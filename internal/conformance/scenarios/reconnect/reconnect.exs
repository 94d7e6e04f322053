# Answers N2: each thing that one does to a node that was disconnected connects it again.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Reconnect.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end
end

defmodule Conformance.Reconnect do
  alias Conformance.Reconnect.There

  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    pid = Node.spawn(b, There, :obey, [])
    Trace.name(pid, "there")
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")
    ask(pid, fn -> Process.register(self(), name); Process.flag(:trap_exit, true) end)
    :global.sync()
    :net_kernel.monitor_nodes(true)

    ways = %{
      0 => {"a message by pid", fn -> send(pid, word) end},
      1 => {"a message by name", fn -> send({name, b}, word) end},
      2 => {"a monitor by pid", fn -> Process.demonitor(Process.monitor(pid)) end},
      3 => {"a monitor by name", fn -> Process.demonitor(Process.monitor({name, b})) end},
      4 => {"a link", fn -> Process.link(pid); Process.unlink(pid) end},
      5 => {"a signal", fn -> Process.exit(pid, word) end},
      6 => {"a ping", fn -> Node.ping(b) end},
      7 => {"a connect", fn -> Node.connect(b) end},
      8 => {"a spawn", fn -> Node.spawn(b, There, :obey, []) end}
    }

    for i <- Trace.draw_order("ways", 9) do
      {what, way} = ways[i]
      true = Node.disconnect(b)
      Trace.emit("down", receive(do: ({:nodedown, node} -> node)))
      Trace.emit("connected", Node.list())
      way.()
      Trace.emit(what, receive(do: ({:nodeup, node} -> node)))
      Trace.emit("it lives", ask(pid, fn -> true end))
      :global.sync()
      if i in [0, 1, 5], do: Trace.emit("it got", ask(pid, fn -> receive(do: (m when not is_tuple(m) or elem(m, 0) != :order -> m)) end))
    end

    Trace.poll("mailbox")
  end

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Reconnect, __ENV__.file, nodes: true)

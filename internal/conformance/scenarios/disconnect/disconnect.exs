# Answers N2, N4: the connection is given up while both nodes live: both sides see
# noconnection, and what is sent later connects them again.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Disconnect.There do
  # Monitors and links a process of the other node, and tells what came of it when asked.
  def watches({who, name}) do
    Process.flag(:trap_exit, true)
    Process.register(self(), name)
    ref = Process.monitor(who)
    Process.link(who)
    send(who, {:ready, self()})
    down = receive(do: ({:DOWN, ^ref, _, _, why} -> why))
    exit = receive(do: ({:EXIT, ^who, why} -> why))
    answer({down, exit})
  end

  defp answer(saw) do
    receive do
      {:saw, who} -> send(who, {:i_saw, saw})
      {:stop, reason} -> exit(reason)
    end

    answer(saw)
  end
end

defmodule Conformance.Disconnect do
  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    # What :global does when nodes meet may connect them again: be done with it first.
    :global.sync()
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")
    pid = Node.spawn(b, Conformance.Disconnect.There, :watches, [{self(), name}])
    Trace.name(pid, "there")
    receive(do: ({:ready, ^pid} -> :ok))
    Process.monitor(pid)
    :net_kernel.monitor_nodes(true)

    Trace.emit("disconnect", Node.disconnect(b))
    # The exit of the link, the DOWN, and what who monitors nodes gets, in any order.
    Trace.emit("linked", receive(do: ({:EXIT, ^pid, _} = m -> m)))
    Trace.emit("monitored", receive(do: ({:DOWN, _, _, ^pid, _} = m -> m)))
    Trace.emit("node", receive(do: ({:nodedown, _} = m -> m)))

    # Both live: to send is to connect again, and pids mean whom they meant.
    send(pid, {:saw, self()})
    Trace.emit("what it saw", receive(do: ({:i_saw, _} = m -> m)))
    Trace.emit("node", receive(do: ({:nodeup, _} = m -> m)))
    Trace.emit("connected", Node.list())
    send({name, b}, {:saw, self()})
    Trace.emit("by name", receive(do: ({:i_saw, _} = m -> m)))
    Process.monitor(pid)
    send(pid, {:stop, reason})
    Trace.emit("monitored again", receive(do: ({:DOWN, _, _, ^pid, _} = m -> m)))
    Trace.emit("disconnect from who is not there", Node.disconnect(:"nobody@127.0.0.1"))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Disconnect, __ENV__.file, nodes: true)

# Answers N1, N2, N4: the reason that comes with a node that is down, on both sides.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Downreasons.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end

  def down(node), do: receive(do: ({:nodedown, ^node, info} -> {node, info[:node_type], info[:nodedown_reason]}))
  def up(node), do: receive(do: ({:nodeup, ^node, info} -> {node, info[:node_type]}))
end

defmodule Conformance.Downreasons do
  alias Conformance.Downreasons.There

  def run do
    {_, b} = Trace.start_peer("b")
    on_b = Node.spawn(b, There, :obey, [])
    :net_kernel.monitor_nodes(true, [:nodedown_reason, {:node_type, :all}])
    me = node()
    for round <- 1..Trace.draw_int("rounds", 2, 3) do
      :global.sync()
      ask(on_b, fn -> :net_kernel.monitor_nodes(true, [:nodedown_reason, {:node_type, :all}]) end)
      Node.disconnect(b)
      Trace.emit("disconnected here #{round}", down(b))
      Node.connect(b)
      Trace.emit("up", up(b))
      Trace.emit("disconnected here, there #{round}", ask(on_b, fn -> There.down(me) end))
      ask(on_b, fn -> There.up(me) end)

      :global.sync()
      send(on_b, {:order, self(), make_ref(), fn -> Node.disconnect(me) end})
      Trace.emit("disconnected there #{round}", down(b))
      Node.connect(b)
      Trace.emit("up", up(b))
      Trace.emit("disconnected there, there #{round}", ask(on_b, fn -> There.down(me) end))
      ask(on_b, fn -> There.up(me) end)
      ask(on_b, fn -> :net_kernel.monitor_nodes(false, [:nodedown_reason, {:node_type, :all}]) end)
    end

    {peer, c} = Trace.start_peer(Trace.draw_word("killed"))
    Trace.emit("up", up(c))
    Trace.kill_9(peer)
    Trace.emit("killed", down(c))
    {peer, d} = Trace.start_peer(Trace.draw_word("stopped"))
    Trace.emit("up", up(d))
    Trace.stop_peer(peer)
    Trace.emit("stopped", down(d))
    {peer, h} = Trace.start_peer(Trace.draw_word("hidden"), args: ['-hidden'])
    Trace.emit("up", up(h))
    Trace.kill_9(peer)
    Trace.emit("a hidden one killed", down(h))
  end

  defp down(node), do: There.down(node)
  defp up(node), do: There.up(node)

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Downreasons, __ENV__.file, nodes: true)

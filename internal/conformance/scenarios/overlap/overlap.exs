# Answers N11: overlapping partitions are prevented: when one of three nodes disconnects
# from another, no node stays connected to both.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Overlap do
  def run do
    {peer_b, b} = Trace.start_peer("b")
    {peer_c, c} = Trace.start_peer("c")
    Trace.meet([b, c])
    [ours, theirs] = Trace.draw_names("name", 2)
    Trace.emit("names", [ours, theirs])
    mine = Trace.name(Trace.puppet(), "mine")
    his = Trace.name(Trace.hand(c), "his")
    Trace.emit("ours", :global.register_name(ours, mine))
    Trace.emit("theirs", :global.register_name(theirs, his))
    :net_kernel.monitor_nodes(true)

    Trace.emit("disconnect", Node.disconnect(c))
    Trace.emit("told", receive(do: ({:nodedown, ^c} = m -> m)))
    settled(peer_b, peer_c, b, c)
    Trace.emit("ours, here", :global.whereis_name(ours))
    Trace.emit("theirs, here", Trace.global_gone(theirs))
    Trace.emit("ours, there", gone(peer_c, ours))
    Trace.emit("theirs, there", :peer.call(peer_c, :global, :whereis_name, [theirs]))
    Trace.emit("free here", :global.register_name(theirs, mine) == :no and :global.whereis_name(theirs) == :undefined)

    Trace.emit("connect", {Node.connect(b), Node.connect(c)})
    Trace.meet([b, c])
    Trace.emit("ours", Trace.ask(his, fn -> :global.whereis_name(ours) end))
    Trace.emit("theirs", :global.whereis_name(theirs))
  end

  defp gone(peer, name) do
    case :peer.call(peer, :global, :whereis_name, [name]) do
      :undefined -> :undefined
      _ -> gone(peer, name)
    end
  end

  # Waits until b is not connected to both.
  defp settled(peer_b, peer_c, b, c) do
    on_b = :peer.call(peer_b, Node, :list, [])
    there = :peer.call(peer_c, Node, :list, [])

    if (node() in on_b and c in on_b) or (b in Node.list()) != (node() in on_b) or (b in there) != (c in on_b) do
      Process.sleep(5)
      settled(peer_b, peer_c, b, c)
    end
  end
end

Trace.main(Conformance.Overlap, __ENV__.file, nodes: true)

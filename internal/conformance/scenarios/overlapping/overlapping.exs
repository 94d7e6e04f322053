# Answers N11, N10: overlapping partitions that are not prevented: a name is registered twice
# beside a node that sees both, and the two meet again.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Overlapping do
  def run do
    allowed = [kernel: [prevent_overlapping_partitions: "false"]]
    {_, b} = Trace.start_peer("b", allowed)
    {peer_c, c} = Trace.start_peer("c", allowed)
    Trace.meet([b, c])
    name = Trace.draw_atom("name")
    mine = Trace.name(Trace.puppet(), "mine")
    his = Trace.name(Trace.hand(c), "his")
    on_b = Trace.hand(b)
    Trace.emit("theirs", :global.register_name(name, his, &:global.random_notify_name/3))
    :net_kernel.monitor_nodes(true)

    Trace.emit("disconnect", Node.disconnect(c))
    Trace.emit("told", receive(do: ({:nodedown, ^c} = m -> m)))
    Trace.emit("here", Trace.global_gone(name))
    there(peer_c)
    # What this node's and c's global have told b's is in its state.
    for n <- [node(), c], do: Trace.ask(on_b, fn -> :erpc.call(n, :sys, :get_state, [:global_name_server]) end) && :ok
    Trace.ask(on_b, fn -> :sys.get_state(:global_name_server) && :ok end)
    Trace.emit("b sees both", Enum.sort(Trace.ask(on_b, fn -> Node.list() end)))
    Trace.emit("on b", Trace.ask(on_b, fn -> :global.whereis_name(name) end))
    Trace.emit("register here", :global.register_name(name, mine, &:global.random_notify_name/3))
    Trace.emit("here", :global.whereis_name(name))
    Trace.emit("on b", Trace.ask(on_b, fn -> :global.whereis_name(name) end))
    Trace.emit("on c", :peer.call(peer_c, :global, :whereis_name, [name]))

    Trace.emit("connect", Node.connect(c))
    Trace.meet([b, c])
    Trace.emit("the loser gets", Trace.ask(his, fn -> receive(do: (m -> m)) end))
    Trace.emit("here", Trace.global_held(name, mine, [b, c]))
    Trace.emit("both alive", {Process.alive?(mine), Trace.ask(his, fn -> Process.alive?(self()) end)})
  end

  # Waits until c knows as well.
  defp there(peer_c) do
    if node() in :peer.call(peer_c, Node, :list, []) do
      Process.sleep(5)
      there(peer_c)
    end
  end
end

Trace.main(Conformance.Overlapping, __ENV__.file, nodes: true)

# Answers N12: the connection is given up while both nodes live: each loses the other's
# members, keeps its own, and both have all again when they meet.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pgdisconnect do
  def run do
    {peer, b} = Trace.start_peer("b")
    # What :global does when nodes meet may connect them again: be done with it first.
    :global.sync()
    scope = Trace.draw_atom("scope")
    group = Trace.draw_atom("group")
    {:ok, _} = :pg.start_link(scope)
    {:ok, _} = :erpc.call(b, :pg, :start, [scope])
    [x, z] = for name <- ["x", "z"], do: Trace.name(idle(node()), name)
    y = Trace.name(idle(b), "y")
    known = [x, y, z]
    {ref, []} = :pg.monitor(scope, group)
    Trace.name(ref, "monitor")
    :ok = :pg.join(scope, group, x)
    Trace.next("joined here")
    :ok = :erpc.call(b, :pg, :join, [scope, group, y])
    Trace.next("joined there")

    true = Node.disconnect(b)
    Trace.next("disconnected")
    Trace.emit("members", order(:pg.get_members(scope, group), known))
    :ok = :pg.join(scope, group, z)
    Trace.next("joined while they are apart")
    Trace.emit("connected", Node.list())

    true = Node.connect(b)
    Trace.next("connected again")
    Trace.emit("members", order(:pg.get_members(scope, group), known))
    Trace.emit("the other node sees the same", there(peer, scope, group, [x, y, z], 500))
    Trace.poll("mailbox")
  end

  # The other node has heard of it when its own scope has: nobody tells this one.
  defp there(_, _, _, _, 0), do: :never
  defp there(peer, scope, group, want, tries) do
    list = :peer.call(peer, :pg, :get_members, [scope, group])

    if Enum.sort(list) == Enum.sort(want) do
      order(list, want)
    else
      receive(after: (10 -> :ok))
      there(peer, scope, group, want, tries - 1)
    end
  end

  defp idle(node), do: Node.spawn(node, :timer, :sleep, [:infinity])
  defp order(list, known), do: Enum.sort_by(list, fn pid -> Enum.find_index(known, &(&1 == pid)) end)
end

Trace.main(Conformance.Pgdisconnect, __ENV__.file, nodes: true)

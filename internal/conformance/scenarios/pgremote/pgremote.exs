# Answers N12: members of another node: they come, leave and die, and this node sees it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pgremote do
  def run do
    {_, b} = Trace.start_peer("b")
    scope = Trace.draw_atom("scope")
    group = Trace.draw_atom("group")
    other = Trace.draw_int("other", 1, 999)
    reason = Trace.draw_reason("reason")
    {:ok, _} = :pg.start_link(scope)
    {:ok, _} = :erpc.call(b, :pg, :start, [scope])
    x = Trace.name(idle(node()), "x")
    y = Trace.name(idle(b), "y")
    z = Trace.name(idle(b), "z")
    known = [x, y, z]
    {ref, before} = :pg.monitor_scope(scope)
    Trace.emit("before", before)

    :ok = :pg.join(scope, group, x)
    Trace.next("x joins here")
    :ok = :erpc.call(b, :pg, :join, [scope, group, y])
    Trace.next("y joins there")
    :ok = :erpc.call(b, :pg, :join, [scope, group, [z, y]])
    Trace.next("z and y join there")
    :ok = :erpc.call(b, :pg, :join, [scope, other, z])
    Trace.next("z joins another group")
    Trace.emit("members here", order(:pg.get_members(scope, group), known))
    Trace.emit("local members here", order(:pg.get_local_members(scope, group), known))
    Trace.emit("members there", order(:erpc.call(b, :pg, :get_members, [scope, group]), known))
    Trace.emit("local members there", order(:erpc.call(b, :pg, :get_local_members, [scope, group]), known))
    Trace.emit("groups", Enum.sort(:pg.which_groups(scope)) == Enum.sort([group, other]))
    Trace.emit("local groups", :pg.which_local_groups(scope))

    :ok = :erpc.call(b, :pg, :leave, [scope, group, y])
    Trace.next("y leaves")
    Trace.emit("members here", order(:pg.get_members(scope, group), known))
    Process.exit(z, reason)
    # It was in two groups, in an order that is nobody's business.
    left = for _ <- 1..2, do: receive(do: ({^ref, :leave, g, [^z]} -> g))
    Trace.emit("z dies", Enum.sort(left) == Enum.sort([group, other]))
    Trace.emit("members here", order(:pg.get_members(scope, group), known))
    Trace.emit("the other group", :pg.get_members(scope, other))
    :ok = :erpc.call(b, :pg, :leave, [scope, group, y])
    Trace.next("y leaves again")
    :ok = :pg.leave(scope, group, x)
    Trace.next("x leaves")
    Trace.emit("groups", :pg.which_groups(scope))
    Trace.poll("mailbox")
  end

  defp idle(node), do: Node.spawn(node, :timer, :sleep, [:infinity])
  defp order(list, known), do: Enum.sort_by(list, fn pid -> Enum.find_index(known, &(&1 == pid)) end)
end

Trace.main(Conformance.Pgremote, __ENV__.file, nodes: true)

# Answers N12: scopes have nothing to do with each other; one that is not there; one that
# dies, here and on the other node, and comes back.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pgscope do
  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    [scope, second, missing] = Trace.draw_names("scopes", 3)
    group = Trace.draw_atom("group")
    reason = Trace.draw_reason("reason")
    {:ok, first} = :pg.start_link(scope)
    {:ok, _} = :pg.start_link(second)
    {:ok, there} = :erpc.call(b, :pg, :start, [scope])
    x = Trace.name(idle(node()), "x")
    y = Trace.name(idle(b), "y")
    known = [x, y]

    {ref, []} = :pg.monitor(scope, group)
    Trace.name(ref, "monitor")
    :ok = :pg.join(second, group, x)
    Trace.emit("joined in another scope", :pg.get_members(scope, group))
    Trace.emit("in that scope", :pg.get_members(second, group))
    :ok = :pg.join(scope, group, x)
    Trace.next("joined here")
    :ok = :erpc.call(b, :pg, :join, [scope, group, y])
    Trace.next("joined there")
    Trace.emit("both", order(:pg.get_members(scope, group), known))
    Trace.emit("in the other scope", :pg.get_members(second, group))

    Trace.emit("members of no scope", :pg.get_members(missing, group))
    Trace.emit("local members of no scope", :pg.get_local_members(missing, group))
    Trace.emit_result("groups of no scope", fn -> :pg.which_groups(missing) end)
    Trace.emit_result("local groups of no scope", fn -> :pg.which_local_groups(missing) end)
    Trace.emit("join no scope", try(do: :pg.join(missing, group, x), catch: (:exit, {why, _} -> why)))

    # The other node's scope dies: its members are gone, and the node is not.
    Process.exit(there, :kill)
    Trace.next("the scope there dies")
    Trace.emit("members", order(:pg.get_members(scope, group), known))
    Trace.emit("there", :erpc.call(b, :pg, :get_members, [scope, group]))
    {:ok, _} = :erpc.call(b, :pg, :start, [scope])
    :ok = :erpc.call(b, :pg, :join, [scope, group, y])
    Trace.next("it is there again, and joined")

    # This node's scope dies. The members of the other node come back by themselves.
    Process.exit(first, reason)
    Trace.emit("the scope here dies", receive(do: ({:EXIT, ^first, why} -> why)))
    Trace.emit("members", :pg.get_members(scope, group))
    Trace.emit_result("groups", fn -> :pg.which_groups(scope) end)
    Trace.emit("the other scope's members", :pg.get_members(second, group))
    {:ok, _} = :pg.start_link(scope)
    {again, members} = :pg.monitor(scope, group)
    unless y in members, do: receive(do: ({^again, :join, ^group, [^y]} -> :ok))
    Trace.emit("it is there again", order(:pg.get_members(scope, group), known))
    Trace.emit("a monitor of the old one", :pg.demonitor(scope, ref))
    Trace.poll("mailbox")
  end

  defp idle(node), do: Node.spawn(node, :timer, :sleep, [:infinity])
  defp order(list, known), do: Enum.sort_by(list, fn pid -> Enum.find_index(known, &(&1 == pid)) end)
end

Trace.main(Conformance.Pgscope, __ENV__.file, nodes: true)

# Answers N12: the other node is killed with kill -9: its members are gone.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pgnodedeath do
  def run do
    {peer, b} = Trace.start_peer("b")
    scope = Trace.draw_atom("scope")
    group = Trace.draw_atom("group")
    n = Trace.draw_int("n", 1, 4)
    {:ok, _} = :pg.start_link(scope)
    {:ok, _} = :erpc.call(b, :pg, :start, [scope])
    x = Trace.name(idle(node()), "x")
    far = for i <- 1..n, do: Trace.name(idle(b), "far #{i}")
    known = [x | far]
    {ref, []} = :pg.monitor(scope, group)
    Trace.name(ref, "monitor")
    :ok = :pg.join(scope, group, x)
    Trace.next("joined here")
    :ok = :erpc.call(b, :pg, :join, [scope, group, far ++ far])
    Trace.next("joined there, twice each")
    Trace.emit("members", order(:pg.get_members(scope, group), known))

    Trace.kill_9(peer)
    {^ref, :leave, ^group, left} = receive(do: (m -> m))
    Trace.emit("left", order(left, known))
    Trace.emit("members", order(:pg.get_members(scope, group), known))
    Trace.emit("local members", :pg.get_local_members(scope, group))
    Trace.emit("groups", :pg.which_groups(scope))
    :ok = :pg.join(scope, group, x)
    Trace.next("joined after that")
    Trace.poll("mailbox")
  end

  defp idle(node), do: Node.spawn(node, :timer, :sleep, [:infinity])
  defp order(list, known), do: Enum.sort_by(list, fn pid -> Enum.find_index(known, &(&1 == pid)) end)
end

Trace.main(Conformance.Pgnodedeath, __ENV__.file, nodes: true)

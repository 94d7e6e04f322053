# Answers N12: a scope that starts late learns what there is, and who stops it takes its
# members along.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pglate do
  def run do
    {_, b} = Trace.start_peer("b")
    scope = Trace.draw_atom("scope")
    groups = Trace.draw_names("groups", Trace.draw_int("n", 2, 4))
    last = List.last(groups)
    {:ok, there} = :erpc.call(b, :pg, :start, [scope])
    y = Trace.name(idle(b), "y")
    z = Trace.name(idle(b), "z")
    for g <- groups, do: :ok = :erpc.call(b, :pg, :join, [scope, g, [y, y]])
    :ok = :erpc.call(b, :pg, :join, [scope, last, z])
    Trace.emit("before the scope starts", :pg.get_members(scope, last))

    {:ok, _} = :pg.start_link(scope)
    {ref, all} = :pg.monitor_scope(scope)
    for _ <- 1..(length(groups) - map_size(all))//1, do: receive(do: ({^ref, :join, _, _} -> :ok))
    Trace.emit("groups", Enum.sort(:pg.which_groups(scope)) == Enum.sort(groups))
    Trace.emit("local groups", :pg.which_local_groups(scope))
    for g <- groups, do: Trace.emit("members", order(:pg.get_members(scope, g), [y, z]))

    # It asks once, and is told of what changes from then on.
    :ok = :erpc.call(b, :pg, :leave, [scope, last, y])
    Trace.emit("left", receive(do: ({^ref, :leave, g, pids} -> {g, pids})))
    Process.exit(there, :shutdown)
    for _ <- groups, do: receive(do: ({^ref, :leave, _, _} -> :ok))
    Trace.emit("groups, once the scope there has stopped", :pg.which_groups(scope))
    Trace.poll("mailbox")
  end

  defp idle(node), do: Node.spawn(node, :timer, :sleep, [:infinity])
  defp order(list, known), do: Enum.sort_by(list, fn pid -> Enum.find_index(known, &(&1 == pid)) end)
end

Trace.main(Conformance.Pglate, __ENV__.file, nodes: true)

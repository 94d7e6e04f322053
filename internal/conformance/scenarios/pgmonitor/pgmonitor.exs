# Answers N12: monitors of a group and of a scope: what they give, what they are told, and
# how they end.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pgmonitor do
  def run do
    {_, b} = Trace.start_peer("b")
    scope = Trace.draw_atom("scope")
    [group, other] = Trace.draw_names("groups", 2)
    n = Trace.draw_int("n", 2, 4)
    reason = Trace.draw_reason("reason")
    {:ok, _} = :pg.start_link(scope)
    {:ok, _} = :erpc.call(b, :pg, :start, [scope])
    x = Trace.name(idle(node()), "x")
    y = Trace.name(idle(b), "y")
    :ok = :pg.join(scope, group, List.duplicate(x, n))

    {one, members} = :pg.monitor(scope, group)
    Trace.name(one, "group monitor")
    Trace.emit("the group's members", members)
    {none, members} = :pg.monitor(scope, Trace.draw_int("nobody", 1, 9))
    Trace.emit("the members of no group", members)
    {all, groups} = :pg.monitor_scope(scope)
    Trace.name(all, "scope monitor")
    Trace.emit("the scope's groups", groups)

    told = fn label, refs -> for ref <- refs, do: Trace.emit(label, receive(do: ({^ref, _, _, _} = m -> m))) end
    :ok = :pg.join(scope, group, [x, x])
    told.("joined twice more", [one, all])
    :ok = :pg.join(scope, other, x)
    told.("joined another group", [all])
    :ok = :erpc.call(b, :pg, :join, [scope, group, y])
    told.("joined there", [one, all])
    :ok = :pg.leave(scope, group, x)
    told.("left", [one, all])
    :not_joined = :pg.leave(scope, group, self())
    Trace.poll("who is not in has left")
    :ok = :pg.leave(scope, group, [self(), x])
    told.("one of two has left", [one, all])

    # It has joined the group n times more, and leaves it as often.
    Process.exit(x, reason)
    for _ <- 1..n, do: told.("died", [one])
    others = for _ <- 0..n, do: receive(do: ({^all, :leave, g, [^x]} -> g))
    Trace.emit("died, in the scope", Enum.frequencies(others))

    # What is in the mailbox goes with the monitor.
    :ok = :erpc.call(b, :pg, :leave, [scope, group, y])
    told.("left there", [all])
    Trace.emit("demonitor", :pg.demonitor(scope, one))
    Trace.emit("demonitor again", :pg.demonitor(scope, one))
    Trace.emit("demonitor what never was", :pg.demonitor(scope, make_ref()))
    Trace.poll("what it had been told")
    :ok = :pg.join(scope, group, self())
    told.("joined once more", [all])
    Trace.emit("demonitor the scope", :pg.demonitor(scope, all))
    Trace.emit("demonitor the other group", :pg.demonitor(scope, none))
    :ok = :pg.leave(scope, group, self())
    Trace.poll("mailbox")
  end

  defp idle(node), do: Node.spawn(node, :timer, :sleep, [:infinity])
end

Trace.main(Conformance.Pgmonitor, __ENV__.file, nodes: true)

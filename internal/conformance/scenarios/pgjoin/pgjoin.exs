# Answers N12: who joins again is a member again; who may join and leave; what lists say.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pgjoin do
  def run do
    {_, b} = Trace.start_peer("b")
    scope = Trace.draw_atom("scope")
    group = Trace.draw_atom("group")
    other = {Trace.draw_word("other"), Trace.draw_int("number", 1, 99)}
    n = Trace.draw_int("n", 2, 6)
    x = Trace.name(idle(node()), "x")
    y = Trace.name(idle(node()), "y")
    z = Trace.name(idle(node()), "z")
    far = Trace.name(idle(b), "far")
    members = fn label -> Trace.emit(label, order(:pg.get_members(scope, group), [x, y, z])) end

    Trace.emit("start", :pg.start_link(scope))
    Trace.emit("start again", :pg.start(scope))
    members.("before")
    Trace.emit("groups before", :pg.which_groups(scope))
    for i <- 1..n, do: Trace.emit("join", :pg.join(scope, group, if(rem(i, 2) == 0, do: y, else: x)))
    members.("joined")
    Trace.emit("join a list", :pg.join(scope, group, [x, z, x]))
    members.("joined a list")
    Trace.emit("local members", order(:pg.get_local_members(scope, group), [x, y, z]))
    Trace.emit("leave", :pg.leave(scope, group, x))
    members.("left")
    Trace.emit("leave a list", :pg.leave(scope, group, [z, x, z]))
    members.("left a list")
    Trace.emit("leave who is not in", :pg.leave(scope, group, z))
    Trace.emit("leave a list of which nobody is in", :pg.leave(scope, group, [z, z]))
    Trace.emit("leave another group", :pg.leave(scope, other, x))
    Trace.emit("leave nobody", :pg.leave(scope, group, []))
    Trace.emit("a process of another node joins", join(scope, group, far))
    Trace.emit("one here and one of another node join", join(scope, group, [z, far]))
    members.("after that")

    :ok = :pg.join(scope, other, z)
    Trace.emit("groups", Enum.sort(:pg.which_groups(scope)))
    Trace.emit("local groups", Enum.sort(:pg.which_local_groups(scope)))
    Trace.emit("another group", :pg.get_members(scope, other))
    Trace.emit("leave it", :pg.leave(scope, other, z))
    Trace.emit("the groups left", :pg.which_groups(scope))
    Trace.emit("a group without members", :pg.get_members(scope, other))
    nobody = Trace.draw_atom("nobody")
    Trace.emit("nobody joins", :pg.join(scope, nobody, []))
    Trace.emit("groups after nobody joined", Enum.sort(:pg.which_groups(scope)))
    Trace.poll("mailbox")
  end

  defp join(scope, group, pids) do
    :pg.join(scope, group, pids)
  catch
    :error, {:nolocal, _} -> :nolocal
  end

  defp idle(node), do: Node.spawn(node, :timer, :sleep, [:infinity])
  defp order(list, known), do: Enum.sort_by(list, fn pid -> Enum.find_index(known, &(&1 == pid)) end)
end

Trace.main(Conformance.Pgjoin, __ENV__.file, nodes: true)

# Answers P22: the group leader: set by oneself, by another, by and for the dead, and who
# inherits it when.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Groupleader do
  def run do
    [a, b, c] = for name <- ["a", "b", "c"], do: Trace.name(Trace.puppet(), name)
    [one, two] = for name <- ["one", "two"], do: Trace.name(Trace.puppet(), name)

    # By itself, and by a stranger.
    Trace.ask(a, fn -> Process.group_leader(self(), one) end)
    Trace.emit("by itself", Trace.ask(a, fn -> Process.group_leader() end))
    Trace.emit("as info has it", Trace.info(a, :group_leader))
    Process.group_leader(b, one)
    Trace.emit("by another", Trace.ask(b, fn -> Process.group_leader() end))
    Trace.ask(c, fn -> Process.group_leader(a, two) end)
    Trace.emit("by a third", [Trace.info(a, :group_leader), Trace.info(b, :group_leader)])

    # Whose it is in the end is whose it was set last.
    turns = for i <- Trace.draw_order("turns", 6), do: Enum.at([one, two, b, c, a, one], i)
    Trace.emit("in turn", for(pid <- turns, do: {Process.group_leader(a, pid), Trace.info(a, :group_leader)}))
    Process.group_leader(a, two)

    # A child has what its parent had when it was started; later changes are each one's own.
    child = Trace.name(Trace.ask(a, fn -> spawn(&Trace.obey/0) end), "child")
    Process.group_leader(a, one)
    Trace.emit("a child", [Trace.info(child, :group_leader), Trace.info(a, :group_leader)])
    later = Trace.ask(a, fn -> spawn(&Trace.obey/0) end)
    Trace.emit("a later child", Trace.info(later, :group_leader))
    Process.group_leader(child, child)
    Trace.emit("its own leader", Trace.info(child, :group_leader))
    grandchild = Trace.ask(child, fn -> spawn_link(&Trace.obey/0) end)
    Trace.emit("a grandchild", Trace.info(grandchild, :group_leader))

    # Its death is no matter to its group.
    Trace.kill(one)
    Trace.emit("the leader is dead", [Trace.info(a, :group_leader), Process.alive?(a), Process.alive?(later)])
    Trace.emit("the dead have none", Trace.info(one, :group_leader))
    Trace.emit_done("for the dead", fn -> Process.group_leader(one, two) end)
    Trace.emit_done("for the living again", fn -> Process.group_leader(a, two) end)
    Trace.emit("then", Trace.info(a, :group_leader))
    for pid <- [a, b, c, child, later, two], do: Trace.kill(pid)
    Trace.emit("linked to the child", Process.alive?(grandchild))
  end
end

Trace.main(Conformance.Groupleader, __ENV__.file)

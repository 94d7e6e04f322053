# Answers P21, P22: what a child has of its parent: the group leader, and nothing else.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Inherit do
  def run do
    word = Trace.draw_atom("word")
    name = Trace.draw_atom("name")
    parent = Trace.name(Trace.puppet(), "parent")
    other = Trace.name(Trace.puppet(), "other")
    leader = Trace.name(Trace.puppet(), "leader")

    Trace.ask(parent, fn ->
      Process.flag(:trap_exit, true)
      Process.put(word, name)
      Process.register(self(), name)
      Process.link(other)
      Process.monitor(other)
      Process.group_leader(self(), leader)
      send(self(), word)
    end)

    Trace.emit("the parent", look(parent))

    ways = [
      {"spawn", fn -> spawn(&Trace.obey/0) end},
      {"spawn_link", fn -> spawn_link(&Trace.obey/0) end},
      {"spawn_monitor", fn -> elem(spawn_monitor(&Trace.obey/0), 0) end}
    ]

    for {how, start} <- ways do
      child = Trace.name(Trace.ask(parent, start), how)
      Trace.emit(how, look(child))
      Trace.emit("#{how}, monitors", [Trace.info(child, :monitors), Trace.info(child, :monitored_by)])
      Trace.emit("#{how}, group leader", Trace.info(child, :group_leader))
      Trace.emit("#{how}, its parent", Trace.info(child, :parent))
      # What the parent's does not become of the child, and the other way round.
      Trace.ask(child, fn -> Process.put(word, how) end)
      Trace.emit("#{how}, the parent's own", Trace.ask(parent, fn -> Process.get(word) end))
      Trace.kill(child)
    end

    # A leader that is dead is still one, and goes on being inherited.
    Trace.kill(leader)
    child = Trace.ask(parent, fn -> spawn(&Trace.obey/0) end)
    Trace.emit("a dead leader", Trace.info(child, :group_leader))
    grandchild = Trace.ask(child, fn -> spawn(&Trace.obey/0) end)
    Trace.emit("inherited once more", Trace.info(grandchild, :group_leader))
    Trace.emit("its parent", Trace.info(grandchild, :parent) == child)
    for pid <- [child, grandchild, parent], do: Trace.kill(pid)
  end

  defp look(pid) do
    for item <- [:trap_exit, :registered_name, :links, :dictionary, :messages], do: Trace.info(pid, item)
  end
end

Trace.main(Conformance.Inherit, __ENV__.file)

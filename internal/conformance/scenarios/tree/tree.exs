# Answers P21: a tree of processes, each linked to its parent: who is whose parent, and what
# is left when one of them ends, by level.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tree do
  def run do
    depth = Trace.draw_int("depth", 2, 4)
    width = Trace.draw_int("width", 2, 3)
    reason = Trace.draw_reason("reason")

    # The root's end takes all.
    {root, pids} = tree(depth, width)
    Trace.emit("processes", length(pids))
    Trace.emit("each knows its parent", Enum.all?(pids, fn {pid, parent, _} -> Trace.info(pid, :parent) == parent end))
    links = for {pid, _, _} <- pids, do: length(Trace.info(pid, :links))
    Trace.emit("links", Enum.frequencies(links))
    refs = for {pid, _, _} <- pids, do: Process.monitor(pid)
    Trace.die(root, reason)
    Trace.emit("the root ends", Enum.frequencies(for(ref <- refs, do: receive(do: ({:DOWN, ^ref, _, _, why} -> why)))))

    # So does a leaf's; and a killed one is told as killed.
    {_, pids} = tree(depth, width)
    leaves = for {pid, _, ^depth} <- pids, do: pid
    refs = for {pid, _, _} <- pids, do: Process.monitor(pid)
    Process.exit(Enum.at(leaves, Trace.draw_int("leaf", 0, length(leaves) - 1)), :kill)
    Trace.emit("a leaf is killed", Enum.frequencies(for(ref <- refs, do: receive(do: ({:DOWN, ^ref, _, _, why} -> why)))))

    # A normal end takes nobody, and leaves two halves that know nothing of each other.
    {root, pids} = tree(depth, width)
    Trace.die(root, :normal)
    Trace.gone(root)
    Trace.emit("the root ends normally", Enum.frequencies(for({pid, _, _} <- pids, do: Process.alive?(pid))))
    children = for {pid, ^root, _} <- pids, do: pid
    Trace.emit("its children's parent", Enum.all?(children, &(Trace.info(&1, :parent) == root)))
    refs = for {pid, _, _} <- pids, pid != root, do: {pid, Process.monitor(pid)}
    Trace.die(hd(children), reason)
    below = for {pid, ref} <- refs, below?(pid, hd(children), pids), do: receive(do: ({:DOWN, ^ref, _, _, why} -> why))
    Trace.emit("one half", Enum.frequencies(below))
    Trace.emit("alive", Enum.frequencies(for({pid, _, _} <- pids, do: Process.alive?(pid))))

    # One that traps in the middle keeps what is above it.
    {root, pids} = tree(depth, width)
    {middle, ^root, 1} = Enum.at(pids, 1)
    Trace.trap(middle)
    [{child, _, _} | _] = for {_, ^middle, _} = entry <- pids, do: entry
    Trace.die(child, reason)
    Trace.emit("the middle is told", Trace.ask(middle, fn -> receive(do: ({:EXIT, ^child, why} -> why)) end))
    for {pid, _, _} <- pids, below?(pid, child, pids), do: Trace.gone(pid)
    Trace.emit("alive above", Enum.frequencies(for({pid, _, _} <- pids, do: Process.alive?(pid))))
  end

  # {pid, parent, level} of all, parents before children.
  defp tree(depth, width) do
    root = Trace.puppet()
    {root, [{root, self(), 0} | children(root, 1, depth, width)]}
  end

  defp children(_, level, depth, _) when level > depth, do: []

  defp children(parent, level, depth, width) do
    pids = Trace.ask(parent, fn -> for(_ <- 1..width, do: spawn_link(&Trace.obey/0)) end)
    Enum.flat_map(pids, fn pid -> [{pid, parent, level} | children(pid, level + 1, depth, width)] end)
  end

  defp below?(pid, top, _) when pid == top, do: true

  defp below?(pid, top, pids) do
    case List.keyfind(pids, pid, 0) do
      {_, parent, level} when level > 0 -> below?(parent, top, pids)
      _ -> false
    end
  end
end

Trace.main(Conformance.Tree, __ENV__.file)

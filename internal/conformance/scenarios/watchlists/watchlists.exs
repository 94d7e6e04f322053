# Answers P22: links, monitors and monitored_by as info tells them: of oneself and others,
# set twice, by name, removed, and after deaths.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Watchlists do
  def run do
    n = Trace.draw_int("processes", 4, 7)
    pids = Trace.puppets(n)
    [hub | _] = order = for i <- Trace.draw_order("order", n), do: Enum.at(pids, i)
    others = tl(order)

    # A link is one for both, however often and from whichever side it is made.
    for pid <- others, do: Trace.link(hub, pid)
    for pid <- others, do: Trace.link(pid, hub)
    Trace.link(hub, hub)
    Trace.emit("the hub's links", indexes(pids, Trace.info(hub, :links)))
    Trace.emit("the others'", Enum.uniq(for(pid <- others, do: Trace.info(pid, :links) == [hub])))

    # A monitor is one for each time.
    for pid <- others, _ <- 1..2, do: monitor(hub, pid)
    for pid <- Enum.take(others, 2), do: monitor(pid, hub)
    Trace.emit("the hub watches", count(pids, Trace.info(hub, :monitors)))
    Trace.emit("watched by", indexes(pids, Trace.info(hub, :monitored_by)))
    Trace.emit("one of the others", for(item <- [:monitors, :monitored_by], do: Trace.info(hd(others), item)) == [%{{:process, hub} => 1}, [hub, hub]])

    # On oneself, and on names: by the name, not by who holds it.
    name = Trace.draw_atom("name")
    monitor(hub, hub)
    Process.register(hd(others), name)
    monitor(hub, name)
    Trace.emit("and a name", Map.take(Trace.info(hub, :monitors), [{:process, {name, node()}}, {:process, hub}]))
    Trace.emit("its holder is watched", length(Trace.info(hd(others), :monitored_by)))
    Process.unregister(name)
    Trace.emit("it holds it no more", Map.take(Trace.info(hub, :monitors), [{:process, {name, node()}}]))

    # Removed, one by one.
    Trace.ask(hub, fn -> Process.unlink(hd(others)) end)
    Trace.emit("unlinked", {length(Trace.info(hub, :links)), Trace.info(hd(others), :links)})
    ref = monitor(hub, hd(others))
    Trace.ask(hub, fn -> Process.demonitor(ref) end)
    Trace.emit("demonitored", length(Trace.info(hd(others), :monitored_by)))

    # Removed by deaths.
    Trace.trap(hub)
    for pid <- tl(others), do: Trace.kill(pid)
    Trace.emit("told", Trace.ask(hub, fn -> for(_ <- 1..(3 * (n - 2)), do: receive(do: (m -> elem(m, 0)))) end) |> Enum.frequencies())
    Trace.emit("links then", Trace.info(hub, :links))
    Trace.emit("watches then", count(pids, Map.delete(Trace.info(hub, :monitors), {:process, {name, node()}})))
    Trace.kill(hub)
    Trace.emit("the other's then", for(item <- [:links, :monitors, :monitored_by], do: Trace.info(hd(others), item)))
    Trace.emit("of the dead", for(item <- [:links, :monitors, :monitored_by], do: Trace.info(hub, item)))
  end

  defp monitor(a, b), do: Trace.ask(a, fn -> Process.monitor(b) end)
  defp indexes(pids, list), do: Enum.sort(for(pid <- list, do: Enum.find_index(pids, &(&1 == pid))))
  defp count(pids, monitors), do: Map.new(monitors, fn {{:process, pid}, n} -> {Enum.find_index(pids, &(&1 == pid)), n} end)
end

Trace.main(Conformance.Watchlists, __ENV__.file)

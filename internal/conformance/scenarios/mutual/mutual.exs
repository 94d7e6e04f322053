# Answers P14: two that monitor each other, a chain of monitors, and the monitors of who
# dies before the one it watches.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Mutual do
  def run do
    reason = Trace.draw_reason("reason")
    [a, b] = puppets(["a", "b"])
    ra = monitor(a, b)
    monitor(b, a)
    Trace.tell(b, fn -> exit(reason) end)
    Trace.emit("the one who is left", Trace.next_of(a))
    Trace.emit("alive", Trace.alive([a, b]))
    Trace.emit("the monitor is gone", Trace.ask(a, fn -> Process.demonitor(ra, [:info]) end))
    monitor(a, b)
    Trace.emit("once more", Trace.next_of(a))
    Trace.emit("on the one who is left", for(item <- [:monitors, :monitored_by, :links], do: Trace.info(a, item)))

    # A monitor is one way: nobody dies of a DOWN, and it goes no further.
    pids = puppets(for i <- 1..Trace.draw_int("length", 3, 6), do: "member#{i}")
    for {x, y} <- Enum.zip(pids, tl(pids)), do: monitor(x, y)
    last = List.last(pids)
    Process.exit(last, :kill)
    Trace.emit("the last but one", Trace.next_of(Enum.at(pids, -2)))
    Trace.emit("all but the last", Trace.alive(pids))
    for pid <- Enum.drop(pids, -2), do: Trace.emit("before it", Trace.ask(pid, &Trace.mail/0))

    # Each passes it on by hand: every DOWN tells of the neighbour's own reason.
    pids = Enum.drop(pids, -1)

    for {pid, i} <- Enum.with_index(Enum.drop(pids, -1)) do
      Trace.tell(pid, fn -> receive(do: ({:DOWN, _, _, _, why} -> exit({i, why}))) end)
    end

    Process.monitor(hd(pids))
    Trace.tell(List.last(pids), fn -> exit(reason) end)
    Trace.next("passed on")

    # The watcher dies first: the watched goes on, and its end is told to nobody.
    [watcher, watched] = puppets(["watcher", "watched"])
    monitor(watcher, watched)
    Trace.emit("watched by", Trace.info(watched, :monitored_by))
    Trace.kill(watcher)
    Trace.emit("watched by, then", Trace.info(watched, :monitored_by))
    Trace.emit("it is alive", Process.alive?(watched))
    Trace.kill(watched)
    Trace.poll("then")
  end

  defp puppets(names), do: for(name <- names, do: Trace.name(Trace.puppet(), name))
  defp monitor(a, b), do: Trace.ask(a, fn -> Process.monitor(b) end)
end

Trace.main(Conformance.Mutual, __ENV__.file)

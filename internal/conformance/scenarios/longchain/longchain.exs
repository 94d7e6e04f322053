# Answers P24: a chain of ten thousand links: the reason arrives at the far end, from the
# neighbour there; with one in it who traps; cut before the death comes by.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Longchain do
  @size 10_000

  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")

    # From one end to the other, which is this process.
    pids = chain(self())
    Trace.die(List.last(pids), reason)
    Trace.emit("at the far end", receive(do: ({:EXIT, from, why} -> {from == hd(pids), why})))
    for pid <- pids, do: Trace.gone(pid)
    Trace.emit("alive", Enum.count(pids, &Process.alive?/1))

    # A kill in the middle goes both ways.
    pids = chain(self())
    refs = for pid <- pids, do: Process.monitor(pid)
    Process.exit(Enum.at(pids, Trace.draw_int("killed", 1, @size - 1)), :kill)
    Trace.emit("killed in the middle", receive(do: ({:EXIT, from, why} -> {from == hd(pids), why})))
    Trace.emit("told", Enum.frequencies(for(ref <- refs, do: receive(do: ({:DOWN, ^ref, _, _, why} -> why)))))

    # One who traps ends it there.
    pids = chain(self())
    at = Trace.draw_int("traps", 1, @size - 2)
    who = Enum.at(pids, at)
    Trace.trap(who)
    Trace.die(List.last(pids), reason)
    Trace.emit("one who traps", {at, Trace.exits(who, 1, pids)})
    for pid <- Enum.drop(pids, at + 1), do: Trace.gone(pid)
    Trace.emit("alive", {at, Enum.count(pids, &Process.alive?/1)})

    # A normal end in it cuts it in two, and only one of them dies.
    Trace.die(Enum.at(pids, div(at, 2)), :normal)
    if div(at, 2) == 0, do: Trace.emit("told", receive(do: ({:EXIT, _, why} -> why)))
    Trace.gone(Enum.at(pids, div(at, 2)))
    Trace.emit("cut", Enum.count(pids, &Process.alive?/1) - at)
    Process.exit(who, :kill)
    for pid <- Enum.slice(pids, (div(at, 2) + 1)..at//1), do: Trace.gone(pid)
    Trace.emit("the far part", Enum.count(pids, &Process.alive?/1) - div(at, 2))
    Trace.poll("then")
  end

  # Each linked to the one before it, the first to pid.
  defp chain(pid) do
    {pids, _} =
      Enum.map_reduce(1..@size, pid, fn _, before ->
        me = self()

        pid =
          spawn(fn ->
            Process.link(before)
            send(me, :linked)
            Trace.obey()
          end)

        receive(do: (:linked -> :ok))
        {pid, pid}
      end)

    pids
  end
end

Trace.main(Conformance.Longchain, __ENV__.file)

# Answers P13: rings of links with one and with two who trap exits: what dies between them,
# and what they are told.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Trapring do
  def run do
    one()
    two()
    unlinked()
  end

  # The death goes round both ways, and arrives from both neighbours.
  defp one do
    {pids, n} = ring("one")
    [traps, dies | _] = Trace.draw_order("one, roles", n)
    who = Enum.at(pids, traps)
    Trace.trap(who)
    Trace.die(Enum.at(pids, dies), Trace.draw_reason("one"))
    Trace.emit("it traps", {traps, Trace.exits(who, 2, pids)})
    Trace.emit("alive", Trace.alive(pids))
    Trace.emit("left of the ring", Trace.info(who, :links))
  end

  # Between two who trap only the segment dies in which it began.
  defp two do
    {pids, n} = ring("two")
    half = div(n, 2)
    dies = Trace.draw_int("two, dies", 1, half - 1)
    for i <- [0, half], do: Trace.trap(Enum.at(pids, i))
    Trace.die(Enum.at(pids, dies), Trace.draw_reason("two"))
    for i <- [0, half], do: Trace.emit("told", {i, Trace.exits(Enum.at(pids, i), 1, pids)})
    for pid <- Enum.slice(pids, 1, half - 1), do: Trace.gone(pid)
    Trace.emit("alive", Trace.alive(pids))
    for i <- [0, half], do: Trace.emit("then", Trace.ask(Enum.at(pids, i), &Trace.mail/0))
  end

  # A ring that was opened dies from one end to the other.
  defp unlinked do
    {pids, n} = ring("open")
    at = Trace.draw_int("open, at", 0, n - 1)
    [a, b] = for i <- [at, at + 1], do: Enum.at(pids, rem(i, n))
    if Trace.draw_int("side", 0, 1) == 0, do: unlink(a, b), else: unlink(b, a)
    Trace.trap(a)
    Trace.die(b, Trace.draw_reason("open"))
    Trace.emit("the other end", Trace.exits(a, 1, pids))
    Trace.emit("alive", Trace.alive(pids))
    Trace.emit("no more came", Trace.ask(a, &Trace.mail/0))
  end

  defp ring(key) do
    n = Trace.draw_int(key, 4, 9)
    pids = for _ <- 1..n, do: Trace.puppet()
    for {a, b} <- Enum.zip(pids, tl(pids) ++ [hd(pids)]), do: Trace.ask(a, fn -> Process.link(b) end)
    {pids, n}
  end

  defp unlink(a, b), do: Trace.ask(a, fn -> Process.unlink(b) end)
end

Trace.main(Conformance.Trapring, __ENV__.file)

# Answers P13: a death that reaches a process by two ways; a web in which everybody is
# linked with everybody; one who traps and exits with a reason of its own.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Diamond do
  def run do
    two_ways()
    web()
    another_reason()
  end

  defp two_ways do
    reason = Trace.draw_reason("two ways")
    [top, left, right, bottom] = pids = Trace.puppets(4)
    for {a, b} <- [{top, left}, {top, right}, {left, bottom}, {right, bottom}], do: Trace.link(a, b)
    Trace.trap(bottom)
    Trace.die(top, reason)
    Trace.emit("at the bottom", Trace.exits(bottom, 2, pids))
    Trace.emit("alive in the diamond", Trace.alive(pids))
    Trace.emit("no more came", Trace.ask(bottom, &Trace.mail/0))
    Trace.emit("its links", Trace.info(bottom, :links))
  end

  # Each link tells its own death, once: from whom it comes is the neighbour, and never
  # the one who died first.
  defp web do
    n = Trace.draw_int("size", 4, 9)
    reason = Trace.draw_reason("web")
    [traps, dies | _] = Trace.draw_order("roles", n)
    pids = Trace.puppets(n)
    for {a, i} <- Enum.with_index(pids), b <- Enum.drop(pids, i + 1), do: Trace.link(a, b)
    who = Enum.at(pids, traps)
    Trace.trap(who)
    Trace.die(Enum.at(pids, dies), reason)
    Trace.emit("told in the web", Trace.exits(who, n - 1, pids))
    Trace.emit("alive in the web", Trace.alive(pids))
    Trace.emit("no more came", Trace.ask(who, &Trace.mail/0))
  end

  # What goes on from there is the new reason, and it comes from there.
  defp another_reason do
    first = Trace.draw_reason("first")
    second = Trace.draw_reason("second")
    [a, b, c] = pids = Trace.puppets(3)
    Trace.link(a, b)
    Trace.link(b, c)
    Trace.trap(c)

    Trace.trap(b)
    Trace.tell(b, fn -> receive(do: ({:EXIT, ^a, why} -> exit({why, second}))) end)
    Trace.die(a, first)
    Trace.emit("behind the one who traps", Trace.exits(c, 1, pids))
  end
end

Trace.main(Conformance.Diamond, __ENV__.file)

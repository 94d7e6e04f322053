# Answers P22: the trap_exit flag: what turning it returns, what info says of it, and that it
# counts at the moment when a signal comes, for each of many.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Flags do
  def run do
    n = Trace.draw_int("turns", 6, 12)
    pid = Trace.puppet()
    Trace.emit("as it starts", Trace.info(pid, :trap_exit))
    turns = for i <- 1..n, do: rem(Trace.draw_int("turn #{i}", 0, 99), 2) == 0
    was = for on <- turns, do: {Trace.ask(pid, fn -> Process.flag(:trap_exit, on) end), Trace.info(pid, :trap_exit)}
    Trace.emit("turned", turns)
    Trace.emit("it was, and is", was)

    # Signals while it is on and off: what is sent when it is on becomes mail, and stays.
    Trace.trap(pid)
    reasons = for i <- 1..4, do: Trace.draw_reason("reason #{i}")
    for why <- reasons, do: Process.exit(pid, why)
    Process.exit(pid, :normal)
    Trace.emit("trapped", Trace.info(pid, :message_queue_len))
    Trace.ask(pid, fn -> Process.flag(:trap_exit, false) end)
    Trace.emit("turned off, still there", for({:EXIT, _, why} <- Trace.info(pid, :messages), do: why))
    Process.exit(pid, :normal)
    Trace.emit("normal is dropped now", {Process.alive?(pid), Trace.info(pid, :message_queue_len)})
    Process.monitor(pid)
    Process.exit(pid, hd(reasons))
    Trace.next("and another kills")

    # The flag is each process's own.
    [a, b] = for _ <- 1..2, do: Trace.puppet()
    Trace.link(a, b)
    Trace.trap(a)
    Trace.emit("one of two", [Trace.info(a, :trap_exit), Trace.info(b, :trap_exit)])
    Trace.die(b, List.last(reasons))
    Trace.emit("told", Trace.exits(a, 1, [a, b]))
    Trace.emit("of the dead", Trace.info(b, :trap_exit))

    # Turned on by one that is doomed by a link: too late once the signal is there.
    {c, ref} = spawn_monitor(&Trace.obey/0)
    Trace.ask(c, fn -> {Process.flag(:trap_exit, true), Process.flag(:trap_exit, false)} end)
    Process.exit(c, Trace.draw_reason("doom"))
    Trace.tell(c, fn -> Process.flag(:trap_exit, true) end)
    Trace.emit("too late", receive(do: ({:DOWN, ^ref, :process, ^c, why} -> why)))
  end
end

Trace.main(Conformance.Flags, __ENV__.file)

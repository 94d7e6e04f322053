# Answers P14: who is linked to a process and monitors it gets EXIT and DOWN: in which
# order, and what is left when one of the two is removed.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Exitdown do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")

    # A link and three monitors, set in any order.
    pid = Trace.puppet()
    for i <- Trace.draw_order("set", 4), do: if(i == 0, do: Process.link(pid), else: Process.monitor(pid))
    Trace.tell(pid, fn -> exit(reason) end)
    for _ <- 1..4, do: Trace.next("all of them")

    # Killed from outside.
    pid = Trace.puppet()
    Process.monitor(pid)
    Process.link(pid)
    Process.exit(pid, :kill)
    for _ <- 1..2, do: Trace.next("killed")

    # A normal end is told to both.
    pid = Trace.puppet()
    Process.monitor(pid)
    Process.link(pid)
    Trace.tell(pid, fn -> exit(:normal) end)
    for _ <- 1..2, do: Trace.next("normal")

    # One without the other.
    pid = Trace.puppet()
    Process.link(pid)
    Process.monitor(pid)
    Process.unlink(pid)
    Trace.tell(pid, fn -> exit(reason) end)
    Trace.next("unlinked")
    pid = Trace.puppet()
    ref = Process.monitor(pid)
    Process.link(pid)
    Process.demonitor(ref)
    Trace.tell(pid, fn -> exit(reason) end)
    Trace.next("demonitored")

    # Demonitor with flush takes the DOWN alone.
    pid = Trace.puppet()
    [r1, r2] = for _ <- 1..2, do: Process.monitor(pid)
    Process.link(pid)
    Trace.tell(pid, fn -> exit(reason) end)
    last = receive(do: ({:DOWN, ^r2, _, _, why} -> why))
    Trace.emit("the last of them", last)
    Process.demonitor(r1, [:flush])
    Trace.emit("flushed", Trace.mail())

    # On the dead both are answered at once.
    Process.link(pid)
    Process.monitor(pid)
    for _ <- 1..2, do: Trace.next("of the dead")

    # Who does not trap dies of the link, and its monitor tells nobody.
    pid = Trace.puppet()
    watcher = Trace.puppet()
    Trace.ask(watcher, fn -> {Process.monitor(pid), Process.link(pid)} end)
    Process.monitor(watcher)
    Trace.tell(pid, fn -> exit(reason) end)
    Trace.next("who does not trap")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Exitdown, __ENV__.file)

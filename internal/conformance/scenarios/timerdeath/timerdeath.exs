# Answers P20: timers and deaths: of who set them, of whom they are for; mail that a timer
# brings to one who waits, who is busy, who exits on it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Timerdeath do
  def run do
    me = self()
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("timers", 3, 6)

    # Many set timers and die of many things; all of them fire.
    for {i, how} <- Enum.zip(1..4, [:normal, :shutdown, :kill, reason]) do
      {pid, ref} = spawn_monitor(fn -> {Process.send_after(me, {:of_the_dead, i, word}, 40 * i), exit(how)} end)
      receive(do: ({:DOWN, ^ref, :process, ^pid, _} -> :ok))
    end

    for _ <- 1..4, do: Trace.next("of the dead")

    # Timers to one who dies: none is left, whoever set them.
    pid = Trace.puppet()
    long = Trace.draw_int("long", 100_000, 200_000)
    mine = for _ <- 1..n, do: Process.send_after(pid, word, long)
    own = Trace.ask(pid, fn -> for(_ <- 1..n, do: Process.send_after(pid, word, long)) end)
    to_me = Trace.ask(pid, fn -> Process.send_after(me, word, long) end)
    Trace.emit("running", Enum.all?(mine ++ own, &is_integer(Process.read_timer(&1))))
    Trace.kill(pid)
    Trace.emit("mine", Enum.uniq(for(ref <- mine, do: Process.read_timer(ref))))
    Trace.emit("its own", Enum.uniq(for(ref <- own, do: Process.cancel_timer(ref))))
    Trace.emit("its timer for me", is_integer(Process.cancel_timer(to_me)))

    # A timer that kills: its receiver exits on it, and the one behind it finds nobody.
    {pid, ref} = spawn_monitor(fn -> receive(do: ({:exit, why} -> exit(why))) end)
    Process.send_after(pid, {:exit, reason}, 10)
    late = Process.send_after(pid, {:exit, word}, long)
    Trace.emit("it exits on it", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("the one behind it", Process.cancel_timer(late))

    # A successor under another pid gets nothing of it.
    heir = Trace.puppet()
    Process.send_after(pid, {:for_the_dead, word}, 0)
    Process.send_after(heir, {:for_the_heir, word}, 0)
    Trace.emit("the heir", Trace.next_of(heir))
    Trace.emit("and no more", Trace.ask(heir, &Trace.mail/0))

    # One who waits with a time-out of its own is served by the timer.
    waits = spawn(fn -> send(me, {:woken, receive(do: (m -> m), after: (10_000 -> :timeout))}) end)
    Process.send_after(waits, word, 20)
    Trace.next("woken")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Timerdeath, __ENV__.file)

# Answers P19: of many timers some are cancelled, by their owner, by their receiver and by
# strangers; the others fire by their time; what fires at one time, by the order set.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Timercancel do
  def run do
    me = self()
    n = Trace.draw_int("timers", 6, 10)

    # Set in any order, some cancelled in any order.
    at = Trace.draw_order("times", n)
    refs = for i <- at, do: Process.send_after(me, {:due, i}, 100 + i * 60)
    out = Enum.take(Trace.draw_order("out", n), div(n, 2))
    stranger = Trace.puppet()

    for {j, k} <- Enum.with_index(out) do
      cancel = fn -> is_integer(Process.cancel_timer(Enum.at(refs, j))) end
      Trace.emit("cancelled", if(rem(k, 2) == 0, do: cancel.(), else: Trace.ask(stranger, cancel)))
    end

    for _ <- 1..(n - length(out)), do: Trace.next("fired")
    Trace.poll("no more came")
    Trace.emit("all are over", Enum.uniq(for(ref <- refs, do: Process.cancel_timer(ref))))

    # One who set a timer for another cancels it; so does the other one.
    long = Trace.draw_int("long", 100_000, 200_000)
    ref = Trace.ask(stranger, fn -> Process.send_after(me, :never, long) end)
    Trace.emit("by its receiver", is_integer(Process.cancel_timer(ref)))
    Trace.emit("by its owner, then", Trace.ask(stranger, fn -> Process.cancel_timer(ref) end))

    # And who set it is dead.
    ref = Trace.ask(stranger, fn -> Process.send_after(me, :never, long) end)
    Trace.kill(stranger)
    left = Process.read_timer(ref)
    Trace.emit("it runs on", left <= long and left > long - 60_000)
    Trace.emit("cancelled", is_integer(Process.cancel_timer(ref)))
    Trace.emit("again", Process.cancel_timer(ref))

    # Timers of one time and others between them: the order set decides.
    many = Trace.draw_int("many", 20, 50)
    for i <- 1..many, do: Process.send_after(me, {:same, i}, 0)
    got = for _ <- 1..many, do: receive(do: ({:same, i} -> i))
    Trace.emit("in the order set", got == Enum.to_list(1..many))

    # A timer that was cancelled in time is never seen; one that was not is in the mailbox.
    results = for i <- 1..Trace.draw_int("races", 100, 200), do: race(i)
    Trace.emit("cancelled or delivered", Enum.all?(results))
    Trace.poll("then")
  end

  defp race(i) do
    ref = Process.send_after(self(), {:race, i}, rem(i, 2))
    if rem(i, 3) == 0, do: receive(do: (:never -> :ok), after: (1 -> :ok))
    cancelled = is_integer(Process.cancel_timer(ref))
    delivered = receive(do: ({:race, ^i} -> true), after: (if(cancelled, do: 0, else: 10_000) -> false))
    cancelled != delivered
  end
end

Trace.main(Conformance.Timercancel, __ENV__.file)

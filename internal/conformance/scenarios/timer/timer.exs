# Answers P19: send_after, reading and cancelling, cancelling twice, the order of timers
# that are due.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Timer do
  def run do
    word = Trace.draw_atom("word")
    Process.send_after(self(), word, 0)
    Trace.next("at once")
    Process.send_after(self(), word, Trace.draw_int("soon", 1, 20))
    Trace.next("soon")

    long = Trace.draw_int("long", 100_000, 200_000)
    ref = Process.send_after(self(), word, long)
    left = Process.read_timer(ref)
    Trace.emit("time left", left <= long and left > long - 60_000)
    left = Process.cancel_timer(ref)
    Trace.emit("cancelled with", left <= long and left > long - 60_000)
    Trace.emit("cancelled again", Process.cancel_timer(ref))
    Trace.emit("time left then", Process.read_timer(ref))

    ref = Process.send_after(self(), word, 0)
    Trace.next("fired")
    Trace.emit("cancelled after it fired", Process.cancel_timer(ref))
    Trace.emit("time left after it fired", Process.read_timer(ref))
    Trace.emit("no timer", Process.cancel_timer(make_ref()))

    # Due at different times, set in any order.
    for i <- Trace.draw_order("delays", 5), do: Process.send_after(self(), {:due, i}, i * 60)
    for _ <- 1..5, do: Trace.next("by time")
    # Due at once: in the order they were set.
    for i <- Trace.draw_order("at once", 6), do: Process.send_after(self(), {:due, i}, 0)
    for _ <- 1..6, do: Trace.next("at once, by order")

    # A timer that is cancelled leaves the others.
    refs = for i <- 0..4, do: Process.send_after(self(), {:due, i}, 20 + i * 10)
    out = Trace.draw_int("out", 0, 4)
    Process.cancel_timer(Enum.at(refs, out))
    for _ <- 1..4, do: Trace.next("one is out")
    Trace.poll("then")

    # Anybody may cancel.
    me = self()
    ref = Process.send_after(me, word, long)
    spawn(fn -> send(me, {:cancelled, is_integer(Process.cancel_timer(ref))}) end)
    Trace.next("by another")
    Trace.emit("cancelled then", Process.cancel_timer(ref))
  end
end

Trace.main(Conformance.Timer, __ENV__.file)

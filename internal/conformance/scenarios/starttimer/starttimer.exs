# Answers P19: start_timer: its message carries the timer's reference; read, cancelled,
# several at once, beside send_after.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Starttimer do
  def run do
    me = self()
    word = Trace.draw_atom("word")
    long = Trace.draw_int("long", 100_000, 200_000)

    Trace.emit("the timer", Trace.name(:erlang.start_timer(0, me, word), "first"))
    Trace.next("fired")
    ref = :erlang.start_timer(Trace.draw_int("soon", 1, 20), me, {word, 1})
    Trace.emit("its own reference", receive(do: ({:timeout, ^ref, m} -> m)))

    # Cancelled, and cancelled again; its message never comes.
    ref = :erlang.start_timer(long, me, word)
    left = Process.read_timer(ref)
    Trace.emit("time left", left <= long and left > long - 60_000)
    left = Process.cancel_timer(ref)
    Trace.emit("cancelled with", left <= long and left > long - 60_000)
    Trace.emit("again", [Process.cancel_timer(ref), Process.read_timer(ref)])

    # The same message twice: the references tell them apart.
    [a, b] = for _ <- 1..2, do: :erlang.start_timer(0, me, word)
    Trace.emit("the two", [a, b])
    for _ <- 1..2, do: Trace.next("each with its own")
    [a, b] = for _ <- 1..2, do: :erlang.start_timer(20, me, word)
    Process.cancel_timer(a)
    Trace.emit("the other one", receive(do: ({:timeout, ref, ^word} -> ref == b)))

    # Both kinds in one order.
    for i <- Trace.draw_order("kinds", 6) do
      if rem(i, 2) == 0, do: :erlang.start_timer(i * 60, me, {:started, i}), else: Process.send_after(me, {:sent, i}, i * 60)
    end

    for _ <- 1..6, do: Trace.emit("both kinds", receive(do: ({:timeout, _, m} -> {:timeout, m}; m -> m)))

    # To another process, to a name, to the dead.
    other = Trace.name(Trace.puppet(), "other")
    name = Trace.draw_atom("name")
    ref = :erlang.start_timer(0, other, {word, :pid})
    Trace.emit("to another", Trace.ask(other, fn -> receive(do: ({:timeout, ^ref, m} -> m)) end))
    Process.register(other, name)
    ref = :erlang.start_timer(0, name, {word, :name})
    Trace.emit("to a name", Trace.ask(other, fn -> receive(do: ({:timeout, ^ref, m} -> m)) end))
    ref = :erlang.start_timer(long, other, word)
    Trace.kill(other)
    Trace.emit("to the dead", [Process.read_timer(ref), Process.cancel_timer(ref)])
    Trace.poll("then")

    # A timer that fired is not cancelled by what it left: it is in the mailbox.
    ref = :erlang.start_timer(0, me, word)
    Trace.next("late")
    Trace.emit("cancelled after it fired", Process.cancel_timer(ref))
  end
end

Trace.main(Conformance.Starttimer, __ENV__.file)

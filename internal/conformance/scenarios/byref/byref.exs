# Answers P2: receiving by reference in front of and behind thousands of unrelated messages,
# answers that cross, that come twice, that come too late.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Byref do
  def run do
    n = Trace.draw_int("noise", 2000, 4000)
    for i <- 1..n, do: send(self(), {:noise, i})
    behind_noise()
    crossing()
    twice()
    too_late()
    Trace.emit("the noise is whole", noise() == Enum.to_list(1..n))
    Trace.poll("then")
  end

  defp behind_noise do
    word = Trace.draw_atom("word")
    echo = spawn(&echo/0)
    for i <- 1..Trace.draw_int("asked", 3, 6), do: Trace.emit("behind noise", ask(echo, {word, i}))
    Process.exit(echo, :kill)
  end

  # Answers come in the other order than they are waited for.
  defp crossing do
    me = self()
    n = Trace.draw_int("crossing", 3, 7)
    refs = for _ <- 1..n, do: make_ref()
    order = Trace.draw_order("order", n)
    spawn(fn -> for i <- order, do: send(me, {:answer, Enum.at(refs, i), i}) end)
    for ref <- refs, do: Trace.emit("crossing", answer(ref))
  end

  # The second answer stays; a new reference does not see it.
  defp twice do
    old = make_ref()
    for i <- 1..2, do: send(self(), {:answer, old, i})
    Trace.emit("the first of two", answer(old))
    ref = make_ref()
    send(self(), {:answer, ref, 3})
    Trace.emit("by the new reference", answer(ref))
    Trace.emit("the second of two", answer(old))
    Trace.emit("a third", receive(do: ({:answer, ^old, v} -> v), after: (0 -> :timeout)))
  end

  # A reference that was given up: its answer is mail like any other.
  defp too_late do
    ref = make_ref()
    Trace.emit("given up", receive(do: ({:answer, ^ref, v} -> v), after: (0 -> :timeout)))
    send(self(), {:answer, ref, Trace.draw_int("late", 10, 99)})
    Trace.emit("late", receive(do: ({:answer, _, _} = m -> m)))
  end

  defp ask(server, what) do
    ref = make_ref()
    send(server, {:ask, self(), ref, what})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({:answer, ^ref, v} -> v))

  defp echo do
    receive(do: ({:ask, who, ref, what} -> send(who, {:answer, ref, what})))
    echo()
  end

  defp noise, do: receive(do: ({:noise, i} -> [i | noise()]), after: (0 -> []))
end

Trace.main(Conformance.Byref, __ENV__.file)

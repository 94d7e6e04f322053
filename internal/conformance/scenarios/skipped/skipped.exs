# Answers P1: skipping again and again: each receive begins at the oldest message, what is
# skipped keeps its order, and what comes meanwhile goes behind it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Skipped do
  def run do
    in_an_order_of_its_own()
    while_waiting()
    kind_by_kind()
    equal_messages()
  end

  defp in_an_order_of_its_own do
    n = Trace.draw_int("n", 6, 12)
    for i <- Trace.draw_order("sent", n), do: send(self(), {:item, i})
    wanted = Enum.take(Trace.draw_order("wanted", n), n - 3)
    for i <- wanted, do: Trace.emit("wanted", receive(do: ({:item, ^i} = m -> m)))
    for _ <- 1..3, do: Trace.next("left")
    Trace.poll("then")
  end

  # The helper sends when this process has skipped what was there and waits.
  defp while_waiting do
    me = self()
    word = Trace.draw_atom("word")
    n = Trace.draw_int("before", 2, 5)
    for i <- 1..n, do: send(me, {:item, i})

    spawn(fn ->
      for i <- (n + 1)..(n + 3), do: send(me, {:item, i})
      send(me, {:done, word})
      send(me, {:item, n + 4})
    end)

    Trace.emit("waited for", receive(do: ({:done, w} -> w)))
    for _ <- 1..(n + 4), do: Trace.next("skipped meanwhile")
  end

  # Three kinds, mixed: each kind is taken in the order in which it was sent.
  defp kind_by_kind do
    for {x, i} <- Enum.with_index(Trace.draw_order("kinds", 12)), do: send(self(), mixed(rem(x, 3), i))
    Trace.emit("texts", all_texts([]))
    Trace.emit("numbers", all_numbers([]))
    Trace.emit("items", all_items([]))
    Trace.poll("then")
  end

  defp mixed(0, i), do: {:text, i}
  defp mixed(1, i), do: {:number, i}
  defp mixed(2, i), do: {:item, i}

  defp all_texts(l), do: receive(do: ({:text, i} -> all_texts(l ++ [i])), after: (0 -> l))
  defp all_numbers(l), do: receive(do: ({:number, i} -> all_numbers(l ++ [i])), after: (0 -> l))
  defp all_items(l), do: receive(do: ({:item, i} -> all_items(l ++ [i])), after: (0 -> l))

  # Messages that are equal are messages of their own: one is taken, the others stay.
  defp equal_messages do
    n = Trace.draw_int("equal", 2, 5)
    for _ <- 1..n, do: send(self(), {:item, n})
    send(self(), {:number, n})
    Trace.next("one of the equal")
    Trace.emit("past them", receive(do: ({:number, i} -> i)))
    Trace.emit("the equal left", length(all_items([])))
  end
end

Trace.main(Conformance.Skipped, __ENV__.file)

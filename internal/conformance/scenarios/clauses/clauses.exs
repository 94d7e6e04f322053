# Answers P2: clauses that overlap: for one message the first clause that matches, for the
# mailbox the first message that any clause matches; a clause for everything.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Clauses do
  def run do
    overlapping()
    message_before_clause()
    for_everything()
  end

  defp overlapping do
    n = Trace.draw_int("pairs", 8, 12)

    for {a, b} <- Enum.zip(Trace.draw_order("left", n), Trace.draw_order("right", n)) do
      send(self(), {:pair, rem(a, 4), rem(b, 4)})
    end

    for _ <- 1..n do
      Trace.emit(
        "overlapping",
        receive do
          {:pair, 0, b} -> {:left_zero, b}
          {:pair, a, 0} -> {:right_zero, a}
          {:pair, a, a} -> {:same, a}
          {:pair, a, b} when a > b -> {:greater, a, b}
          {:pair, a, b} -> {:any_pair, a, b}
        end
      )
    end
  end

  # The last clause wins when its message is the older one.
  defp message_before_clause do
    order = Trace.draw_order("order", 4)
    for i <- order, do: send(self(), {:number, i})

    for _ <- order do
      Trace.emit(
        "the older message",
        receive do
          {:number, 0} -> :zero
          {:number, 1} -> :one
          {:number, 2} -> :two
          {:number, i} -> {:another, i}
        end
      )
    end
  end

  # It takes what no other takes, and nothing stays.
  defp for_everything do
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")
    for m <- [{:number, 7}, word, text, {:pair, 1, 2}, 5, {:number, 8}], do: send(self(), m)

    for _ <- 1..6 do
      Trace.emit(
        "everything",
        receive do
          {:number, i} -> {:another, i}
          m when is_binary(m) -> {:text, m}
          m -> {:other, m}
        end
      )
    end

    Trace.poll("then")
  end
end

Trace.main(Conformance.Clauses, __ENV__.file)

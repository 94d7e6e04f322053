# Answers P1, P2: which message a receive takes, what skipping does to the order,
# several clauses, guards, nested receives, receiving by reference.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Receive do
  def run do
    skipping()
    clauses()
    nested()
    by_reference()
  end

  # The first message that matches wins; those that were skipped keep their order.
  defp skipping do
    order = Trace.draw_order("items", 8)
    for i <- order, do: send(self(), {:item, i})
    limit = Trace.draw_int("limit", 2, 5)
    Trace.emit("first above the limit", receive(do: ({:item, i} when i > limit -> i)))
    Trace.emit("first even", receive(do: ({:item, i} when rem(i, 2) == 0 -> i)))
    for _ <- 1..6, do: Trace.next("rest")
    Trace.poll("then")
  end

  # With several clauses the mailbox's order decides, not that of the clauses.
  defp clauses do
    word = Trace.draw_word("word")
    number = Trace.draw_int("number", 10, 99)
    for m <- [{:text, word}, {:number, number}, {:number, number + 1}], do: send(self(), m)
    Trace.emit("clauses", number_or_text())
    Trace.emit("clauses", number_or_text())
    # A guard that fails goes on to the next clause, for the same message.
    send(self(), {:text, word})

    Trace.emit(
      "guarded",
      receive do
        {:number, n} when n > 1000 -> {:big, n}
        {:number, n} -> {:small, n}
        {:text, _} -> :text
      end
    )

    Trace.next("left")
  end

  defp number_or_text do
    receive do
      {:number, n} -> {:took_number, n}
      {:text, t} -> {:took_text, t}
    end
  end

  # A receive inside a clause takes from the same mailbox.
  defp nested do
    a = Trace.draw_int("a", 100, 199)
    for m <- [{:inner, a}, {:number, a}, {:outer, a}, {:inner, a + 1}], do: send(self(), m)

    Trace.emit(
      "nested",
      receive do
        {:outer, x} -> {:pair, x, receive(do: ({:inner, y} -> y))}
      end
    )

    Trace.next("left by nested")
    Trace.next("left by nested")
  end

  # By reference: only the answer that carries it, whatever lies in front.
  defp by_reference do
    me = self()
    n = Trace.draw_int("asked", 3, 6)
    server = spawn(fn -> answer(n) end)
    refs = for i <- 1..n, do: ask(server, me, i)
    for ref <- Enum.reverse(refs), do: Trace.emit("answer", receive(do: ({:answer, ^ref, v} -> v)))
    Trace.poll("nothing is left")
  end

  defp ask(server, me, i) do
    ref = make_ref()
    send(server, {:ask, me, ref, i})
    ref
  end

  defp answer(0), do: :ok

  defp answer(n) do
    receive do
      {:ask, who, ref, i} -> send(who, {:answer, ref, i * i})
    end

    answer(n - 1)
  end
end

Trace.main(Conformance.Receive, __ENV__.file)

# Answers P1: a receive in the body of a clause: it sees what the outer one skipped, may
# time out, and the outer message is taken whatever becomes of the body.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Nested do
  def run do
    tree()
    what_was_skipped()
    inner_timeout()
    failing_body()
  end

  # An open begins a list and a close ends it, as deep as it goes.
  defp tree do
    depth = Trace.draw_int("depth", 2, 5)
    for i <- 1..depth, do: Enum.each([:open, {:number, i}], &send(self(), &1))
    for i <- 1..depth, do: Enum.each([:close, {:number, 10 * i}], &send(self(), &1))
    send(self(), :close)
    Trace.emit("tree", list([]))
    Trace.poll("then")
  end

  defp list(done) do
    receive do
      :open -> list(done ++ [list([])])
      {:number, i} -> list(done ++ [i])
      :close -> done
    end
  end

  # Each level takes what all the outer ones have passed over.
  defp what_was_skipped do
    n = Trace.draw_int("levels", 3, 6)
    for i <- n..1, do: send(self(), {:level, i})
    send(self(), {:number, n})
    Trace.emit("levels", levels(1, n))
    Trace.next("left")
  end

  defp levels(i, n) when i > n, do: []

  defp levels(i, n) do
    receive do
      {:level, ^i} -> [i | levels(i + 1, n)]
    end
  end

  defp inner_timeout do
    word = Trace.draw_atom("word")
    for m <- [{:number, 1}, {:start, word}, {:number, 2}], do: send(self(), m)

    Trace.emit(
      "the inner one times out",
      receive do
        {:start, w} -> {:pair, w, receive(do: ({:level, _} -> :level), after: (0 -> :timeout))}
      end
    )

    for _ <- 1..2, do: Trace.next("left after the inner time-out")
    Trace.poll("then")
  end

  # A body that fails has taken its message all the same.
  defp failing_body do
    reason = Trace.draw_reason("reason")
    for i <- 1..3, do: send(self(), {:number, i})

    Trace.emit(
      "the body exits",
      try do
        receive(do: ({:number, 2} -> exit(reason)))
      catch
        :exit, why -> why
      end
    )

    for _ <- 1..2, do: Trace.next("left after the exit")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Nested, __ENV__.file)

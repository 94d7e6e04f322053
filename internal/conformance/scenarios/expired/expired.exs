# Answers P3: after with mail that comes and does not match, a time that begins anew with
# each receive, receives with times of their own inside one another.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Expired do
  def run do
    unmatched()
    anew()
    in_the_after_body()
    inner_time()
    silence()
  end

  # It comes in time, matches nothing, and lies there afterwards.
  defp unmatched do
    me = self()
    wait = Trace.draw_int("wait", 60, 90)
    n = Trace.draw_int("n", 2, 4)
    spawn(fn -> for i <- 1..n, do: send(me, {:number, i}) end)
    Trace.emit("unmatched", receive(do: ({:text, t} -> t), after: (wait -> :timeout)))
    for _ <- 1..n, do: Trace.poll("unmatched, still there")
    Trace.poll("then")
  end

  # Each receive has the whole time again: all ticks come, then silence.
  defp anew do
    me = self()
    n = Trace.draw_int("ticks", 11, 13)
    spawn(fn -> tick(me, 1, n) end)
    Trace.emit("anew", ticks())
  end

  defp tick(to, i, n) do
    receive(after: (75 -> send(to, {:tick, i})))
    if i < n, do: tick(to, i + 1, n)
  end

  # 75 ms a tick and 700 ms of patience: together the ticks take longer than that.
  defp ticks, do: receive(do: ({:tick, i} -> [i | ticks()]), after: (700 -> [:timeout]))

  defp in_the_after_body do
    word = Trace.draw_atom("word")
    send(self(), {:text, word})

    Trace.emit(
      "in the after body",
      receive do
        {:number, i} -> i
      after
        5 -> {:instead, receive(do: ({:text, t} -> t))}
      end
    )
  end

  # The inner time runs out; the outer one had its message and does not matter any more.
  defp inner_time do
    number = Trace.draw_int("number", 1, 99)
    send(self(), {:number, number})

    Trace.emit(
      "the inner time",
      receive do
        {:number, i} -> {:pair, i, receive(do: ({:text, t} -> t), after: (40 -> :timeout))}
      after
        10 -> :outer
      end
    )
  end

  # A receive without clauses is a pause: nothing is taken.
  defp silence do
    word = Trace.draw_atom("silence")
    send(self(), word)
    receive(after: (15 -> :ok))
    Trace.poll("after a pause")
  end
end

Trace.main(Conformance.Expired, __ENV__.file)

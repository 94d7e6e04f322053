# Answers P2: guards: one that fails on all, one that looks at what was received before,
# one that is an error in itself; what they refuse stays.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Guard do
  def run do
    fails_on_all()
    moves_with_what_came()
    both_and_either()
    is_an_error()
  end

  defp fails_on_all do
    n = Trace.draw_int("n", 3, 6)
    for i <- 1..n, do: send(self(), {:number, i})
    Trace.emit("fails on all", receive(do: ({:number, i} when i > n -> i), after: (0 -> :timeout)))
    for _ <- 1..n, do: Trace.next("still there")
    Trace.poll("then")
  end

  # Greater than all that was taken before: what is smaller is left behind.
  defp moves_with_what_came do
    n = Trace.draw_int("rising", 6, 10)
    for i <- Trace.draw_order("order", n), do: send(self(), {:number, i})
    Trace.emit("rising", rising(-1))
    Trace.emit("left behind", rest())
  end

  defp rising(top), do: receive(do: ({:number, i} when i > top -> [i | rising(i)]), after: (0 -> []))
  defp rest, do: receive(do: ({:number, i} -> [i | rest()]), after: (0 -> []))

  defp both_and_either do
    n = Trace.draw_int("to", 8, 12)
    limit = Trace.draw_int("limit", 3, 6)
    for i <- 1..n, do: send(self(), {:number, i})
    Trace.emit("both", receive(do: ({:number, i} when i > limit and rem(i, 2) == 0 -> i)))
    Trace.emit("either", receive(do: ({:number, i} when i > limit or rem(i, 2) == 0 -> i)))
    Trace.emit("neither", receive(do: ({:number, i} when not (i < limit) and i != limit + 1 -> i)))
    Trace.emit("left", rest())
  end

  # On the BEAM a guard that cannot be computed is false.
  defp is_an_error do
    divisor = Trace.draw_int("divisor", 2, 9)
    for i <- [0, divisor], do: send(self(), {:number, i})

    Trace.emit_result("divides by zero", fn ->
      receive(do: ({:number, i} when rem(100, i) >= 0 -> i), after: (0 -> :timeout))
    end)

    Trace.next("after the error")
  end
end

Trace.main(Conformance.Guard, __ENV__.file)

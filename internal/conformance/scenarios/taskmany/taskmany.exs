# Answers B21: await_many: order, failures, time-outs, and what is left.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskmany do
  def run do
    Process.flag(:trap_exit, true)
    words = for i <- 1..3, do: Trace.draw_atom("w#{i}")
    reason = Trace.draw_reason("reason")
    Trace.emit_result("none", fn -> Task.await_many([]) end)
    Trace.emit_result("three", fn -> Task.await_many(for w <- words, do: Task.async(fn -> w end)) end)
    drain()

    [a, b, c] = for w <- words, do: Task.async(fn -> receive(do: (:go -> w)) end)
    for t <- [c, a, b], do: (send(t.pid, :go); Trace.gone(t.pid))
    Trace.emit_result("that end in another order", fn -> Task.await_many([a, b, c]) end)
    drain()

    [a, b] = for w <- [:x, :y], do: Task.async(fn -> receive(do: (:go -> w)) end)
    Process.exit(b.pid, reason)
    Process.send_after(a.pid, :go, 500)
    Trace.emit_result("one is gone", fn -> Task.await_many([a, b]) end)
    Trace.emit("it did not wait for the other", Process.alive?(a.pid))
    drain()
    send(a.pid, :go)
    Trace.gone(a.pid)
    drain()
    Trace.emit_result("the other, afterwards", fn -> Task.await(a, 10) end)

    [a, b] = for w <- [:x, :y], do: Task.async(fn -> receive(do: (:go -> w)) end)
    send(a.pid, :go)
    Trace.gone(a.pid)
    Trace.emit_result("one is slow", fn -> Task.await_many([a, b], 20) end)
    Trace.emit("the slow one is", Process.alive?(b.pid))
    send(b.pid, :go)
    Trace.gone(b.pid)
    drain()

    [a] = for w <- [:x], do: Task.async(fn -> w end)
    Trace.gone(a.pid)
    Trace.emit_result("no time", fn -> Task.await_many([a], 0) end)
    drain()
    Trace.emit_result("one twice", fn -> t = Task.async(fn -> 1 end); Trace.gone(t.pid); Task.await_many([t, t], 20) |> length() end)
    Trace.emit_result("a negative time", fn -> Task.await_many([a], -1) end)
  end

  # The EXITs of the tasks come when they like.
  defp drain, do: Trace.emit("mail", Enum.reject(Trace.mail(), &match?({:EXIT, _, _}, &1)))
end

Trace.main(Conformance.Taskmany, __ENV__.file)

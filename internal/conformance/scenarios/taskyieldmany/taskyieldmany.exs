# Answers B22: yield_many: some that are done, some that failed, some at work.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskyieldmany do
  def run do
    Process.flag(:trap_exit, true)
    words = for i <- 0..3, do: Trace.draw_atom("w#{i}")
    reason = Trace.draw_reason("reason")
    tasks = for w <- words, do: Task.async(fn -> receive(do: (:go -> w; {:exit, r} -> exit(r))) end)
    [a, b, c, d] = tasks
    results = fn list, ms -> for {t, r} <- Task.yield_many(list, ms), do: {Enum.find_index(tasks, &(&1 == t)), r} end
    Trace.emit("none", Task.yield_many([], 10))
    Trace.emit_result("at work", fn -> results.(tasks, 0) end)
    send(c.pid, :go)
    send(a.pid, {:exit, reason})
    for t <- [a, c], do: Trace.gone(t.pid)
    Trace.emit_result("two are over", fn -> results.(tasks, 20) end)
    Trace.emit_result("once more", fn -> results.(tasks, 0) end)
    send(b.pid, :go)
    send(d.pid, {:exit, :normal})
    Trace.emit_result("the others", fn -> results.([d, b], :infinity) end)
    Trace.emit_result("all again", fn -> results.(tasks, 0) end)
    Trace.emit_result("a negative time", fn -> Task.yield_many(tasks, -1) end)
    Trace.emit("mail", for(m <- Trace.mail(), elem(m, 0) != :EXIT, do: m))
  end
end

Trace.main(Conformance.Taskyieldmany, __ENV__.file)

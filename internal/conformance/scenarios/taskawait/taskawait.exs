# Answers B21: a result awaited, twice, late, and by another.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskawait do
  def run do
    v = Trace.draw_atom("v")
    n = Trace.draw_int("n", 1, 99)
    task = Task.async(fn -> {v, n} end)
    Trace.emit("the task", task)
    Trace.emit("the owner", task.owner == self())
    Trace.emit_result("await", fn -> Task.await(task) end)
    Trace.emit_result("await again", fn -> Task.await(task, 10) end)
    Trace.emit_result("yield again", fn -> Task.yield(task, 0) end)
    Trace.gone(task.pid)
    Trace.emit("mail", Trace.mail())

    other = Task.async(fn -> v end)
    stranger = Trace.puppet()
    Trace.emit("a stranger awaits", Trace.ask(stranger, fn -> refused(fn -> Task.await(other) end) end))
    Trace.emit("a stranger yields", Trace.ask(stranger, fn -> refused(fn -> Task.yield(other) end) end))
    Trace.emit("a stranger shuts it down", Trace.ask(stranger, fn -> refused(fn -> Task.shutdown(other) end) end))
    Trace.emit("a stranger ignores it", Trace.ask(stranger, fn -> refused(fn -> Task.ignore(other) end) end))
    Trace.emit("a stranger awaits many", Trace.ask(stranger, fn -> refused(fn -> Task.await_many([other]) end) end))
    Trace.emit("a stranger yields many", Trace.ask(stranger, fn -> refused(fn -> Task.yield_many([other]) end) end))
    Trace.emit_result("the owner", fn -> Task.await(other) end)

    third = Task.async(fn -> nil end)
    Trace.emit_result("for a negative time", fn -> Task.await(third, -1) end)
    Trace.emit_result("for ever", fn -> Task.await(third, :infinity) end)
  end

  defp refused(fun) do
    fun.()
    false
  rescue
    ArgumentError -> true
  end
end

Trace.main(Conformance.Taskawait, __ENV__.file)

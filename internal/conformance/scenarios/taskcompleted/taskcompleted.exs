# Answers B21: a task that is completed already.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskcompleted do
  def run do
    v = Trace.draw_atom("v")
    task = Task.completed(v)
    Trace.emit("the task", task)
    Trace.emit("its process", task.pid)
    Trace.emit_result("await", fn -> Task.await(task) end)
    Trace.emit_result("await again", fn -> Task.await(task, 5) end)
    Trace.emit_result("yield", fn -> Task.yield(Task.completed(v)) end)
    Trace.emit_result("await many", fn -> Task.await_many([Task.completed(v), Task.async(fn -> v end)]) end)
    Trace.emit_result("shutdown", fn -> Task.shutdown(Task.completed(v)) end)
    Trace.emit_result("brutal shutdown", fn -> Task.shutdown(Task.completed(v), :brutal_kill) end)
    Trace.emit("mail", for({_, x} <- Trace.mail(), do: x))
  end
end

Trace.main(Conformance.Taskcompleted, __ENV__.file)

# Answers B21: an await that timed out, and what comes of the task.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasklate do
  def run do
    v = Trace.draw_atom("v")
    timeout = Trace.draw_int("timeout", 5, 30)
    slow = fn -> receive(do: (:go -> v)) end

    task = Task.async(slow)
    Trace.emit_result("await", fn -> Task.await(task, timeout) end)
    Trace.emit("alive", Process.alive?(task.pid))
    Trace.emit("linked", task.pid in Trace.info(self(), :links))
    send(task.pid, :go)
    Trace.gone(task.pid)
    Trace.emit("mail", Trace.mail())
    Trace.emit_result("await again", fn -> Task.await(task, 0) end)

    task = Task.async(slow)
    Trace.emit_result("no time", fn -> Task.await(task, 0) end)
    send(task.pid, :go)
    Trace.gone(task.pid)
    Trace.emit("mail", Trace.mail())

    task = Task.async(slow)
    send(task.pid, :go)
    Trace.gone(task.pid)
    Trace.emit_result("no time, but it is done", fn -> Task.await(task, 0) end)
    Trace.emit("mail", Trace.mail())

    task = Task.async(slow)
    send(self(), v)
    send(task.pid, :go)
    Trace.emit_result("with mail before it", fn -> Task.await(task) end)
    Trace.emit("mail", Trace.mail())

    {_, ref} = spawn_monitor(fn -> Task.await(Task.async(slow), timeout) end)
    Trace.emit("an owner that does not catch it", receive(do: ({:DOWN, ^ref, _, _, {r, {m, f, _}}} -> {r, m == Task, f})))
  end
end

Trace.main(Conformance.Tasklate, __ENV__.file)

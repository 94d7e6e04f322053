# Answers B21: what lies in the mailbox of an owner that does not await.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskmail do
  def run do
    Process.flag(:trap_exit, true)
    v = Trace.draw_atom("v")
    reason = Trace.draw_reason("reason")
    task = Task.async(fn -> v end)
    Trace.name(task.pid, "task")
    Trace.gone(task.pid)
    Trace.emit("a task with a result", Enum.sort_by(Trace.mail(), &tuple_size/1))

    task = Task.async(fn -> exit(reason) end)
    Trace.gone(task.pid)
    Trace.emit("one that failed", Enum.sort_by(Trace.mail(), &tuple_size/1))

    task = Task.async(fn -> receive(do: (:go -> v)) end)
    send(task.pid, :go)
    Trace.next("the result")
    Process.demonitor(task.ref, [:flush])
    Trace.gone(task.pid)
    Trace.emit("mail after a demonitor", for(m <- Trace.mail(), do: elem(m, 0)))

    task = Task.async(fn -> receive(do: (:go -> v)) end)
    Process.demonitor(task.ref, [:flush])
    send(task.pid, :go)
    Trace.gone(task.pid)
    Trace.emit("mail of one that was demonitored before", for(m <- Trace.mail(), do: elem(m, 0)))
  end
end

Trace.main(Conformance.Taskmail, __ENV__.file)

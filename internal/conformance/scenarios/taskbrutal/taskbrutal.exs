# Answers B22: brutal shutdown of a task in each state.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskbrutal do
  def run do
    Process.flag(:trap_exit, true)
    v = Trace.draw_atom("v")
    slow = fn -> receive(do: (:go -> v)) end
    stop = fn label, task ->
      Trace.emit_result(label, fn -> Task.shutdown(task, :brutal_kill) end)
      Trace.emit("alive", Process.alive?(task.pid))
    end

    task = Task.async(slow)
    stop.("one at work", task)
    Trace.emit("mail", Trace.mail())
    stop.("again", task)
    Trace.emit_result("yield", fn -> Task.yield(task, 0) end)

    task = Task.async(slow)
    send(task.pid, :go)
    Trace.gone(task.pid)
    Trace.emit("its link", exits())
    stop.("one that is done", task)
    stop.("again", task)

    task = Task.async(slow)
    send(task.pid, :go)
    Trace.emit_result("await", fn -> Task.await(task) end)
    Trace.gone(task.pid)
    stop.("one that was awaited", task)
    exits()

    for {what, fun} <- Trace.ends("end") do
      task = Task.async(fun)
      Trace.gone(task.pid)
      exits()
      stop.("one that #{what}", task)
      Trace.emit("mail", Trace.mail())
    end

    task = Task.async(slow)
    Process.exit(task.pid, :kill)
    Trace.gone(task.pid)
    exits()
    stop.("one that was killed", task)
    Trace.emit("mail", Trace.mail())
  end

  # Takes the EXITs of tasks out of the mailbox.
  defp exits, do: receive(do: ({:EXIT, _, r} -> [r | exits()]), after: (0 -> []))
end

Trace.main(Conformance.Taskbrutal, __ENV__.file)

# Answers B21: what await of a failed task exits with, for an owner that traps.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskcrash do
  def run do
    Process.flag(:trap_exit, true)

    for {what, fun} <- Trace.ends("end") do
      task = Task.async(fun)
      Trace.emit_result("await a task that #{what}", fn -> Task.await(task) end)
      Trace.next("the link")
      Trace.emit("more mail", Trace.mail())
    end

    task = Task.async(fn -> Process.sleep(:infinity) end)
    Process.exit(task.pid, :kill)
    Trace.emit_result("await a task that is killed", fn -> Task.await(task) end)
    Trace.next("the link")

    reason = Trace.draw_reason("signal")
    task = Task.async(fn -> Process.sleep(:infinity) end)
    Process.exit(task.pid, reason)
    Trace.emit_result("await a task that gets a signal", fn -> Task.await(task, :infinity) end)
    Trace.next("the link")
  end
end

Trace.main(Conformance.Taskcrash, __ENV__.file)

# Answers B22: yield: not yet, a value, an exit; and afterwards.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskyield do
  def run do
    Process.flag(:trap_exit, true)
    v = Trace.draw_atom("v")
    slow = fn -> receive(do: (:go -> v)) end
    task = Task.async(slow)
    Trace.emit_result("not yet", fn -> Task.yield(task, 0) end)
    Trace.emit_result("still not", fn -> Task.yield(task, Trace.draw_int("ms", 1, 20)) end)
    send(task.pid, :go)
    Trace.emit_result("now", fn -> Task.yield(task) end)
    Trace.emit_result("once more", fn -> Task.yield(task, 0) end)
    Trace.emit_result("await it", fn -> Task.await(task, 0) end)

    task = Task.async(slow)
    Trace.emit_result("not yet", fn -> Task.yield(task, 0) end)
    send(task.pid, :go)
    Trace.emit_result("await it", fn -> Task.await(task) end)

    for {what, fun} <- Trace.ends("end") do
      task = Task.async(fun)
      Trace.emit_result("one that #{what}", fn -> Task.yield(task, :infinity) end)
      Trace.emit_result("once more", fn -> Task.yield(task, 0) end)
      pid = task.pid
      Trace.emit("the link", receive(do: ({:EXIT, ^pid, r} -> r)))
    end

    task = Task.async(slow)
    Process.exit(task.pid, :kill)
    Trace.emit_result("one that is killed", fn -> Task.yield(task) end)
    Trace.emit_result("a negative time", fn -> Task.yield(task, -1) end)
  end
end

Trace.main(Conformance.Taskyield, __ENV__.file)

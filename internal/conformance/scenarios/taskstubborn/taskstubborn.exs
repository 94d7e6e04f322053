# Answers B22: shutdown of a task that traps exits.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskstubborn do
  def run do
    me = self()
    reason = Trace.draw_reason("reason")
    v = Trace.draw_atom("v")
    trapping = fn body -> fn ->
      Process.flag(:trap_exit, true)
      send(me, :traps)
      body.()
    end end
    start = fn body ->
      task = Task.async(trapping.(body))
      receive(do: (:traps -> :ok))
      task
    end

    task = start.(fn -> receive(do: ({:EXIT, _, r} -> exit(r))) end)
    Trace.emit_result("it ends as told", fn -> Task.shutdown(task) end)
    task = start.(fn -> receive(do: ({:EXIT, _, r} -> {v, r})) end)
    Trace.emit_result("it returns what it was told", fn -> Task.shutdown(task) end)
    Trace.emit("mail", Trace.mail())
    Process.flag(:trap_exit, true)
    task = start.(fn -> receive(do: ({:EXIT, _, _} -> exit(reason))) end)
    Trace.emit_result("it ends otherwise", fn -> Task.shutdown(task) end)
    task = start.(fn -> receive(do: ({:EXIT, _, _} -> exit(:normal))) end)
    Trace.emit_result("it ends normally", fn -> Task.shutdown(task, :infinity) end)
    task = start.(fn -> Process.sleep(:infinity) end)
    Trace.emit_result("it does not end", fn -> Task.shutdown(task, Trace.draw_int("ms", 1, 20)) end)
    Trace.emit("alive", Process.alive?(task.pid))
    task = start.(fn -> Process.sleep(:infinity) end)
    Trace.emit_result("no time", fn -> Task.shutdown(task, 0) end)
    task = start.(fn -> Process.sleep(:infinity) end)
    Trace.emit_result("brutally", fn -> Task.shutdown(task, :brutal_kill) end)
    Trace.emit("mail", Trace.mail())
    Trace.emit_result("a negative time", fn -> Task.shutdown(start.(fn -> Process.sleep(:infinity) end), -7) end)
  end
end

Trace.main(Conformance.Taskstubborn, __ENV__.file)

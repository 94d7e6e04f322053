# Answers B22: ignore: a task at work, one that is done, one that failed.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskignore do
  def run do
    Process.flag(:trap_exit, true)
    v = Trace.draw_atom("v")
    slow = fn -> receive(do: (:go -> v)) end
    task = Task.async(slow)
    Trace.emit_result("one at work", fn -> Task.ignore(task) end)
    Trace.emit("alive", Process.alive?(task.pid))
    Trace.emit("linked", task.pid in Trace.info(self(), :links))
    send(task.pid, :go)
    Trace.gone(task.pid)
    Trace.emit("mail", Trace.mail())
    Trace.emit_result("await it", fn -> Task.await(task, 0) end)

    task = Task.async(slow)
    send(task.pid, :go)
    Trace.gone(task.pid)
    exits()
    Trace.emit_result("one that is done", fn -> Task.ignore(task) end)
    Trace.emit_result("again", fn -> Task.ignore(task) end)
    Trace.emit("mail", Trace.mail())

    for {what, fun} <- Trace.ends("end") do
      task = Task.async(fun)
      Trace.gone(task.pid)
      Trace.emit("its link", exits())
      Trace.emit_result("one that #{what}", fn -> Task.ignore(task) end)
      Trace.emit("mail", Trace.mail())
    end

    owner = Trace.puppet()
    task = Trace.ask(owner, fn -> t = Task.async(slow); Task.ignore(t); t end)
    ref = Process.monitor(task.pid)
    Trace.kill(owner)
    Trace.emit("its owner is dead and it is alive", Process.alive?(task.pid))
    send(task.pid, :go)
    Trace.emit("its end", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
  end

  defp exits, do: receive(do: ({:EXIT, _, r} -> [r | exits()]), after: (0 -> []))
end

Trace.main(Conformance.Taskignore, __ENV__.file)

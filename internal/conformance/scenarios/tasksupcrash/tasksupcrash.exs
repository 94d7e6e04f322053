# Answers B23: supervised tasks that fail, for their owner and their supervisor.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasksupcrash do
  def run do
    {:ok, sup} = Task.Supervisor.start_link()

    for {what, fun} <- Trace.ends("end") do
      task = Task.Supervisor.async_nolink(sup, fun)
      Trace.emit_result("await one that #{what}", fn -> Task.await(task) end)
      task = Task.Supervisor.async_nolink(sup, fun)
      Trace.name(task.pid, "task")
      Trace.emit_result("yield one that #{what}", fn -> Task.yield(task) end)
      task = Task.Supervisor.async_nolink(sup, fun)
      Trace.next("the owner gets")
      {owner, ref} = spawn_monitor(fn -> Task.Supervisor.async(sup, fn -> receive(do: (:go -> fun.())) end) |> tell(); receive(do: (:never -> :ok)) end)
      Trace.emit("the owner of a linked one", receive(do: ({:DOWN, ^ref, _, _, r} -> r), after: (if(what == "exits normal", do: 30, else: 5000) -> Process.alive?(owner))))
      Process.demonitor(ref, [:flush])
      Process.exit(owner, :kill)
      _ = task
    end

    Trace.emit("the supervisor lives", Process.alive?(sup))
    owner = Trace.puppet()
    pids = Trace.ask(owner, fn ->
      f = fn -> Process.sleep(:infinity) end
      {Task.Supervisor.async(sup, f).pid, Task.Supervisor.async_nolink(sup, f).pid}
    end)
    ref = Process.monitor(elem(pids, 0))
    Trace.die(owner, Trace.draw_reason("reason"))
    Trace.emit("a linked task of an owner that died", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    Trace.emit("one that is not linked lives", Process.alive?(elem(pids, 1)))
  end

  defp tell(task), do: send(task.pid, :go)
end

Trace.main(Conformance.Tasksupcrash, __ENV__.file)

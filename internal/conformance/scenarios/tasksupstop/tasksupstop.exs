# Answers B23: how tasks end with their supervisor, and by terminate_child.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasksupstop do
  def run do
    me = self()
    Process.flag(:trap_exit, true)

    for {what, stop} <- [
          {"stop", fn sup, _ -> Supervisor.stop(sup) end},
          {"an exit signal", fn sup, _ -> Process.exit(sup, :shutdown); Trace.gone(sup) end},
          {"a kill", fn sup, _ -> Trace.kill(sup) end},
          {"terminate_child", fn sup, pid -> Task.Supervisor.terminate_child(sup, pid) end}
        ],
        {how, opts} <- [{"plain", []}, {"brutal", [shutdown: :brutal_kill]}],
        trap <- [false, true] do
      {:ok, sup} = Task.Supervisor.start_link()

      {:ok, pid} =
        Task.Supervisor.start_child(sup, fn ->
          Process.flag(:trap_exit, trap)
          send(me, :ready)
          receive(do: ({:EXIT, _, r} -> exit({:got, r})))
        end, opts)

      receive(do: (:ready -> :ok))
      ref = Process.monitor(pid)
      stop.(sup, pid)
      Trace.emit("#{what}, #{how}, trapping #{trap}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Process.exit(sup, :kill)
      receive(do: ({:EXIT, ^sup, _} -> :ok))
    end

    {:ok, sup} = Task.Supervisor.start_link()
    n = Trace.draw_int("n", 1, 99)
    Trace.emit("await one that is done", Task.await(Task.Supervisor.async(sup, fn -> n end)))
    Trace.next("its link")
    task = Task.Supervisor.async(sup, fn -> Process.sleep(:infinity) end)
    Trace.emit("terminate a task", Task.Supervisor.terminate_child(sup, task.pid))
    Trace.emit_result("await it", fn -> Task.await(task) end)
    Trace.next("its link")
    Trace.emit("terminate it again", Task.Supervisor.terminate_child(sup, task.pid))
    free = Task.Supervisor.async_nolink(sup, fn -> Process.sleep(:infinity) end)
    Supervisor.stop(sup)
    Trace.emit_result("await one whose supervisor stopped", fn -> Task.await(free) end)
  end
end

Trace.main(Conformance.Tasksupstop, __ENV__.file)

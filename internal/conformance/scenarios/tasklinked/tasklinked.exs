# Answers B21: how an owner that does not trap ends, with its task and by its await.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasklinked do
  def run do
    for {what, fun} <- Trace.ends("end") do
      {owner, ref} = spawn_monitor(fn -> Task.await(Task.async(fn -> receive(do: (:go -> fun.())) end) |> tell(), :infinity) end)
      _ = owner
      Trace.emit("an owner that awaits a task that #{what}", receive(do: ({:DOWN, ^ref, _, _, r} -> shape(r))))
    end

    for {what, fun} <- Trace.ends("other") do
      me = self()
      {owner, ref} = spawn_monitor(fn ->
        task = Task.async(fun)
        r = Process.monitor(task.pid)
        receive(do: ({:DOWN, ^r, _, _, _} -> :ok))
        send(me, :lives)
      end)
      _ = owner
      Trace.emit("an owner that does not await one that #{what}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Trace.emit("it lived on", Trace.mail())
    end

    reason = Trace.draw_reason("reason")
    for why <- [:normal, :shutdown, reason, :kill] do
      owner = Trace.puppet()
      task = Trace.ask(owner, fn -> Task.async(fn -> receive(do: (:go -> :done)) end) end)
      ref = Process.monitor(task.pid)
      if why == :kill, do: Trace.kill(owner), else: (Trace.die(owner, why); Trace.gone(owner))
      ended = Process.alive?(task.pid) || receive(do: ({:DOWN, ^ref, _, _, r} -> r))
      Trace.emit("the task of an owner that ended", ended)
      send(task.pid, :go)
    end
  end

  defp tell(task) do
    send(task.pid, :go)
    task
  end

  # Whether the link or the await's exit came first is not known.
  defp shape({r, {Task, :await, _}}), do: {:ended, r}
  defp shape(r), do: {:ended, r}
end

Trace.main(Conformance.Tasklinked, __ENV__.file)

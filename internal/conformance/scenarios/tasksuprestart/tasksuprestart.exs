# Answers B23: tasks that are restarted.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasksuprestart do
  def run do
    me = self()

    for restart <- [:temporary, :transient, :permanent], {what, fun} <- Trace.ends("end") do
      {:ok, sup} = Task.Supervisor.start_link()
      {:ok, first} = Task.Supervisor.start_child(sup, fn -> send(me, {:runs, self()}); receive(do: (:go -> fun.())) end, restart: restart)
      receive(do: ({:runs, ^first} -> :ok))
      send(first, :go)
      Trace.gone(first)
      Trace.emit("a #{restart} one that #{what}", again(sup, first))
      Supervisor.stop(sup)
      Trace.emit("mail", Enum.reject(Trace.mail(), &match?({:runs, _}, &1)))
    end

    {:ok, sup} = Task.Supervisor.start_link()
    {:ok, first} = Task.Supervisor.start_child(sup, fn -> :ok end, restart: :temporary)
    Trace.gone(first)
    Trace.emit("one that returns", again(sup, first))
  end

  # Whether another one runs, once the supervisor has handled the end of the first.
  defp again(sup, first) do
    pids = Task.Supervisor.children(sup)
    if first in pids, do: again(sup, first), else: length(pids)
  end
end

Trace.main(Conformance.Tasksuprestart, __ENV__.file)

# Answers B32: what is logged when a task ends abnormally, whoever started it, and when not.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasklog do
  def run do
    Process.flag(:trap_exit, true)
    Trace.listen(:supervisors)
    [name, own] = Trace.draw_names("name", 2)
    {:ok, sup} = Task.Supervisor.start_link()
    Trace.name(sup, "supervisor")
    Trace.name(self(), "owner")

    for {what, fun} <- Trace.ends("end") do
      Trace.emit("a task that", what)
      {:ok, pid} = Task.start(fun)
      over(sup, "started", pid)
      {:ok, pid} = Task.start_link(fun)
      over(sup, "linked", pid)
      over(sup, "awaited", Task.async(fun).pid)
      over(sup, "of a supervisor", Task.Supervisor.async_nolink(sup, fun).pid)
      over(sup, "of a supervisor and linked", Task.Supervisor.async(sup, fun).pid)
      {:ok, pid} = Task.Supervisor.start_child(sup, fun)
      over(sup, "that nobody awaits", pid)

      # Its own name, and its owner's.
      {:ok, pid} = Task.start(fn -> Process.register(self(), own) && fun.() end)
      over(sup, "with a name", pid)
      Process.register(self(), name)
      over(sup, "of one with a name", Task.async(fun).pid)
      Process.unregister(name)

      # A task in a task: both are reported, the inner one first.
      task =
        Task.async(fn ->
          Process.flag(:trap_exit, true)
          inner = Task.async(fun)
          Trace.gone(inner.pid)
          Task.await(inner)
        end)

      Trace.gone(task.pid)
      Trace.reports("the inner, and the outer")
      Trace.mail()
    end

    # By a signal there is no report.
    for why <- [:shutdown, :kill, Trace.draw_reason("signal")] do
      task = Task.Supervisor.async_nolink(sup, fn -> Process.sleep(:infinity) end)
      Process.exit(task.pid, why)
      over(sup, "by a signal", task.pid)
      Trace.emit("why", Task.yield(task))
    end

    Trace.unlisten()
  end

  defp over(sup, label, pid) do
    Trace.gone(pid)
    # The supervisor has handled it, too.
    Task.Supervisor.children(sup)
    Trace.name(pid, "task")
    Trace.reports(label)
  end
end

Trace.main(Conformance.Tasklog, __ENV__.file)

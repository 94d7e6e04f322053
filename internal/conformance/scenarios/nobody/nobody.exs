# Answers B15, B10, B19: names of supervisors, and administration of one that is not there.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Nobody do
  def run do
    Process.flag(:trap_exit, true)
    [name, nobody] = Trace.draw_names("name", 2)
    id = Trace.draw_word("id")
    reason = Trace.draw_reason("reason")

    for {what, start, stop} <- [
          {"supervisor", &Supervisor.start_link([], [strategy: :one_for_one] ++ &1), &Supervisor.stop/2},
          {"dynamic supervisor", &DynamicSupervisor.start_link([strategy: :one_for_one] ++ &1), &DynamicSupervisor.stop/2}
        ] do
      {:ok, sup} = start.(name: name)
      Trace.name(sup, what)
      Trace.emit(what, {Process.whereis(name) == sup, elem(start.(name: name), 0), Trace.mail()})
      {:error, {:already_started, other}} = start.(name: name)
      Trace.emit("already started", other == sup)
      Trace.emit("by name", Supervisor.count_children(name))
      Trace.emit("stop by name", stop.(name, reason))
      Trace.emit("mail", Trace.mail())
      Trace.emit("the name is free", Process.whereis(name))

      for dead <- [sup, nobody] do
        Trace.emit("count", why(fn -> Supervisor.count_children(dead) end))
        Trace.emit("which", why(fn -> Supervisor.which_children(dead) end))
        Trace.emit("start", why(fn -> Supervisor.start_child(dead, Children.spec(id)) end))
        Trace.emit("start dynamically", why(fn -> DynamicSupervisor.start_child(dead, Children.spec(id)) end))
        Trace.emit("terminate", why(fn -> Supervisor.terminate_child(dead, id) end))
        Trace.emit("restart", why(fn -> Supervisor.restart_child(dead, id) end))
        Trace.emit("delete", why(fn -> Supervisor.delete_child(dead, id) end))
        Trace.emit("terminate dynamically", why(fn -> DynamicSupervisor.terminate_child(dead, self()) end))
        Trace.emit("stop", why(fn -> stop.(dead, reason) end))
      end
    end
  end

  defp why(fun) do
    fun.()
  catch
    :exit, {reason, _} -> {:exit, reason}
    :exit, reason -> {:exit, reason}
  end
end

Trace.main(Conformance.Nobody, __ENV__.file)

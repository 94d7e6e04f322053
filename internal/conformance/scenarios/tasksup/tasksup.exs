# Answers B23: tasks under a supervisor: links, callers, ancestors, children.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasksup do
  def run do
    v = Trace.draw_atom("v")
    name = Trace.draw_atom("name")
    {:ok, sup} = Task.Supervisor.start_link(name: name)
    Trace.name(sup, "sup")
    Trace.name(self(), "root")
    Trace.emit("the name", Process.whereis(name) == sup)
    look = fn -> {Process.get(:"$callers"), Process.get(:"$ancestors"), Enum.sort(Trace.info(self(), :links))} end
    Trace.emit_result("async", fn -> Task.await(Task.Supervisor.async(sup, fn -> {c, a, l} = look.(); {c, a, length(l)} end)) end)
    Trace.emit_result("async_nolink", fn -> Task.await(Task.Supervisor.async_nolink(sup, look)) end)
    me = self()
    {:ok, pid} = Task.Supervisor.start_child(sup, fn -> send(me, look.()) end)
    Trace.next("start_child")
    Trace.gone(pid)
    Trace.emit("children", settle(sup))

    slow = fn -> receive(do: (:go -> v)) end
    a = Task.Supervisor.async(name, slow)
    b = Task.Supervisor.async_nolink(sup, slow)
    {:ok, c} = Task.Supervisor.start_child(sup, slow)
    Trace.emit("children", length(Enum.uniq(children(sup))))
    Trace.emit("they are", Enum.all?([a.pid, b.pid, c], &(&1 in children(sup))))
    Trace.emit("linked to the owner", for(x <- [a.pid, b.pid, c], do: x in Trace.info(self(), :links)))
    for x <- [a.pid, b.pid, c], do: send(x, :go)
    Trace.emit_result("await", fn -> Task.await_many([b, a]) end)
    for x <- [a.pid, b.pid, c], do: Trace.gone(x)
    Trace.emit("children", settle(sup))
    Trace.emit("mail", Trace.mail())
    Trace.emit("no such supervisor", reason(fn -> Task.Supervisor.children(:nobody_is_this) end))
  end

  defp children(sup), do: Task.Supervisor.children(sup)
  defp settle(sup), do: if(children(sup) == [], do: [], else: settle(sup))

  defp reason(fun) do
    fun.()
  catch
    :exit, {r, _} -> r
  end
end

Trace.main(Conformance.Tasksup, __ENV__.file)

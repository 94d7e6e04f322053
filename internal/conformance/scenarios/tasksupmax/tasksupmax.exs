# Answers B23: as many tasks as max_children allows.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tasksupmax do
  def run do
    n = Trace.draw_int("n", 1, 4)
    {:ok, sup} = Task.Supervisor.start_link(max_children: n)
    slow = fn -> receive(do: (:go -> :done)) end
    pids = for _ <- 1..n, do: elem(Task.Supervisor.start_child(sup, slow), 1)
    Trace.emit("one more child", Task.Supervisor.start_child(sup, slow))
    Trace.emit("one more task", too_many(fn -> Task.Supervisor.async(sup, slow) end))
    Trace.emit("one more without a link", too_many(fn -> Task.Supervisor.async_nolink(sup, slow) end))
    send(hd(pids), :go)
    Trace.gone(hd(pids))
    settle(sup, n - 1)
    t = Task.Supervisor.async(sup, slow)
    Trace.emit("children", length(Task.Supervisor.children(sup)))
    send(t.pid, :go)
    Trace.emit_result("await", fn -> Task.await(t) end)
    Trace.emit("mail", Trace.mail())
  end

  defp too_many(fun) do
    fun.()
    false
  rescue
    RuntimeError -> true
  end

  defp settle(sup, n), do: if(length(Task.Supervisor.children(sup)) != n, do: settle(sup, n))
end

Trace.main(Conformance.Tasksupmax, __ENV__.file)

# Answers B15, B18: what administration says of a child that is being restarted, and
# what becomes of the restart when it is terminated meanwhile.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Restarting do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)

    for strategy <- [:one_for_one, :one_for_all, :rest_for_one], terminate <- [false, true] do
      children = [Children.spec(a), Children.spec(b, starts: [:ok, {:wait, reason}]), Children.spec(c)]
      {:ok, sup} = Supervisor.start_link(children, strategy: strategy, max_restarts: 5, max_seconds: 100)
      Trace.mail()
      pid = Children.pid(sup, b)
      Trace.gone(tap(pid, &Process.exit(&1, :kill)))
      Trace.emit("#{strategy}", await_tried([]))

      # The supervisor is in the start function: the calls are handled after it.
      Children.queue(sup, 1, fn -> Children.list(sup) end)
      Children.queue(sup, 2, fn -> Supervisor.restart_child(sup, b) end)
      Children.queue(sup, 3, fn -> Supervisor.delete_child(sup, b) end)
      Children.queue(sup, 4, fn -> Supervisor.count_children(sup) end)
      Children.queue(sup, 5, fn -> present(Supervisor.start_child(sup, Children.spec(b))) end)
      if terminate, do: Children.queue(sup, 6, fn -> Supervisor.terminate_child(sup, b) end)
      send(sup, :go)
      for n <- 1..5, do: Trace.emit("call #{n}", receive(do: ({:result, ^n, value} -> value)))
      if terminate, do: Trace.emit("terminate", receive(do: ({:result, 6, value} -> value)))
      unless terminate, do: Children.pid(sup, b)
      Trace.emit("children", Children.list(sup))
      Trace.emit("mail", Trace.mail())
      Supervisor.stop(sup)
      Trace.mail()
    end
  end

  defp await_tried(seen) do
    receive do
      {:tried, _, _} = m -> Enum.reverse([m | seen])
      m -> await_tried([m | seen])
    end
  end

  defp present({:error, reason}), do: reason
end

Trace.main(Conformance.Restarting, __ENV__.file)

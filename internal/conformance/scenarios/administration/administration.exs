# Answers B15: start, terminate, restart and delete of a child in every state, and the
# errors; which and count; get_childspec.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Administration do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    [a, b, c, d] = for key <- ["a", "b", "c", "d"], do: Trace.draw_word(key)

    for {strategy, kind} <- [one_for_one: :permanent, one_for_all: :transient, rest_for_one: :temporary] do
      {:ok, sup} = Supervisor.start_link([Children.spec(a, restart: kind)], strategy: strategy)
      Trace.emit("#{strategy}, #{kind}", Children.list(sup))
      Trace.emit("start the same", Supervisor.start_child(sup, Children.spec(a)))
      Trace.emit("restart a running one", Supervisor.restart_child(sup, a))
      Trace.emit("delete a running one", Supervisor.delete_child(sup, a))
      Trace.emit("terminate", Supervisor.terminate_child(sup, a))
      Trace.emit("mail", Trace.mail())
      Trace.emit("children", Children.list(sup))
      Trace.emit("count", Supervisor.count_children(sup))
      Trace.emit("terminate again", Supervisor.terminate_child(sup, a))
      Trace.emit("start one that is there", kind(Supervisor.start_child(sup, Children.spec(a))))
      Trace.emit("restart", kind(Supervisor.restart_child(sup, a)))
      Trace.emit("mail", Trace.mail())
      Trace.emit("terminate", Supervisor.terminate_child(sup, a))
      Trace.emit("delete", Supervisor.delete_child(sup, a))
      Trace.emit("delete again", Supervisor.delete_child(sup, a))
      Trace.emit("restart what is not there", Supervisor.restart_child(sup, a))
      Trace.emit("terminate what is not there", Supervisor.terminate_child(sup, a))
      Trace.emit("its specification", :supervisor.get_childspec(sup, a))
      Trace.emit("mail", Trace.mail())

      # Added children come last, and are stopped first.
      for id <- [b, c], do: {:ok, _} = Supervisor.start_child(sup, Children.spec(id, restart: :transient, shutdown: 77))
      {:ok, spec} = :supervisor.get_childspec(sup, b)
      Trace.emit("its specification", {spec.id, spec.restart, spec.shutdown, spec.type, spec.significant})
      Trace.emit("start that is ignored", Supervisor.start_child(sup, Children.spec(a, restart: kind, starts: [:ignore])))
      Trace.emit("children", Children.list(sup))
      Trace.emit("start that fails", fails(Supervisor.start_child(sup, Children.spec(d, starts: [{:error, reason}]))))
      Trace.emit("init that fails", fails(Supervisor.start_child(sup, Children.spec(d, starts: [{:stop, reason}]))))
      Trace.emit("children", Children.list(sup))
      Trace.emit("ended", {Supervisor.stop(sup, reason), Trace.mail() |> Enum.reject(&match?({:EXIT, _, _}, &1))})
    end

    # A restart by hand that fails, or is ignored.
    {:ok, sup} = Supervisor.start_link([Children.spec(a, starts: [:ok, {:error, reason}, {:stop, reason}, :ignore])], strategy: :one_for_one)
    :ok = Supervisor.terminate_child(sup, a)
    for _ <- 1..4, do: Trace.emit("restart by hand", kind(Supervisor.restart_child(sup, a)))
    Trace.emit("children", Children.list(sup))
    Supervisor.stop(sup)
  end

  defp kind({:ok, pid}) when is_pid(pid), do: :started
  defp kind(other), do: other

  # {reason, child}; the child is a record of OTP's own.
  defp fails({:error, {reason, child}}) when elem(child, 0) == :child, do: {:error, {reason, :child}}
end

Trace.main(Conformance.Administration, __ENV__.file)

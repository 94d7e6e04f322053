# Answers B12, B18: a supervisor that gives up is a child that ended with shutdown: what
# the one above does by the child's restart kind, up to the top.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Escalate do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    [a, b] = for key <- ["a", "b"], do: Trace.draw_word(key)
    me = self()

    for kind <- [:permanent, :transient, :temporary] do
      :persistent_term.put(__MODULE__, fn ->
        %{start: {m, f, [_, id, opts]}} = spec = Children.spec(b)
        Supervisor.start_link([%{spec | start: {m, f, [me, id, opts]}}], strategy: :one_for_one, max_restarts: 1, max_seconds: 100)
      end)

      inner = %{id: :inner, start: {__MODULE__, :start_inner, []}, type: :supervisor, restart: kind}
      {:ok, top} = Supervisor.start_link([Children.spec(a), inner], strategy: :one_for_all, max_restarts: 1, max_seconds: 100)
      Trace.emit("#{kind}", Trace.mail())

      for round <- 1..2, Process.alive?(top), is_pid(inner(top)) do
        low = inner(top)
        Children.crash(low, b, {:normal, round})
        Trace.emit("crash", mail(top))
        Children.crash(low, b, {:normal, reason})
        Trace.gone(low)
        settle(top, low)
        Trace.emit("one too many", mail(top))
        if Process.alive?(top), do: Trace.emit("children", for({id, p, _, _} <- Supervisor.which_children(top), do: {id, is_pid(p)}))
      end

      if Process.alive?(top) do
        Trace.emit("stop", Supervisor.stop(top, :shutdown))
      end

      Trace.gone(top)
      Trace.emit("the end", mail(top))
    end
  end

  def start_inner, do: :persistent_term.get(__MODULE__).()

  defp inner(top), do: for({:inner, p, _, _} <- Supervisor.which_children(top), do: p) |> List.first()

  # Waits until top has handled the end of low, or has ended itself.
  defp settle(top, low) do
    if(inner(top) == low, do: settle(top, low))
  catch
    :exit, _ -> Trace.gone(top)
  end

  defp mail(sup), do: for(m <- Trace.mail(), do: name(m, sup))
  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Escalate, __ENV__.file)

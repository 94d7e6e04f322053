# Answers B16: a supervisor that ends with its significant children, as the significant
# child of another.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Sigtree do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    word = Trace.draw_atom("word")
    [a, b, c, d] = for key <- ["a", "b", "c", "d"], do: Trace.draw_word(key)

    for outer <- [:never, :any_significant, :all_significant],
        kind <- [:permanent, :transient, :temporary],
        not (outer != :never and kind == :permanent),
        reason <- [:normal, {:shutdown, word}] do
      :persistent_term.put(__MODULE__, fn ->
        low = [child(me, a, restart: :transient, significant: true), child(me, b, [])]
        :supervisor.start_link(__MODULE__, {flags(:all_significant), low})
      end)

      inner = %{id: :inner, start: {__MODULE__, :start_inner, []}, type: :supervisor, restart: kind, significant: outer != :never}
      {:ok, top} = :supervisor.start_link(__MODULE__, {flags(outer), [child(me, c, []), inner, child(me, d, [])]})
      low = inner(top)
      Trace.emit("#{outer}, #{kind}", Trace.mail())
      GenServer.cast(Children.pid(low, a), {:exit, reason})
      Trace.gone(low)
      settle(top, low)
      Trace.emit("it ended", {reason, mail(top)})

      if Process.alive?(top) do
        Trace.emit("children", for({id, p, type, _} <- Supervisor.which_children(top), do: {if(id == :inner, do: "inner", else: id), is_pid(p), type}))
        Supervisor.stop(top)
      end

      Trace.gone(top)
      Trace.emit("the end", mail(top))
    end
  end

  def init(spec), do: {:ok, spec}
  def start_inner, do: :persistent_term.get(__MODULE__).()

  defp flags(auto), do: %{strategy: :one_for_one, intensity: 3, period: 5, auto_shutdown: auto}

  defp child(me, id, opts) do
    %{start: {m, f, [_, id, opts]}} = spec = Children.spec(id, opts)
    %{spec | start: {m, f, [me, id, opts]}}
  end

  defp inner(top), do: List.first(for({:inner, p, _, _} <- Supervisor.which_children(top), do: p))

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

Trace.main(Conformance.Sigtree, __ENV__.file)

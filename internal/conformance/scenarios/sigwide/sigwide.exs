# Answers B16, B17: significant children that crash, that are killed, and that a restart of
# several stops, under each strategy.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Sigwide do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)

    for auto <- [:any_significant, :all_significant],
        strategy <- [:one_for_one, :one_for_all, :rest_for_one],
        reason <- [:normal, :shutdown, word, :kill] do
      children = [
        Children.spec(c),
        Children.spec(a, restart: :transient, significant: true),
        Children.spec(b, restart: :temporary, significant: true)
      ]

      flags = %{strategy: strategy, intensity: 10, period: 5, auto_shutdown: auto}
      {:ok, sup} = :supervisor.start_link(__MODULE__, {flags, children})

      # The permanent one first: with others a temporary one is stopped, and that does not count.
      for {id, why} <- [{c, reason}, {a, word}, {a, reason}, {b, reason}, {a, :normal}], running?(sup, id) do
        Children.crash(sup, id, why)
        Trace.emit("#{auto}, #{strategy}", {id, why, mail(sup)})
        if Process.alive?(sup), do: Trace.emit("children", Children.list(sup))
      end

      if Process.alive?(sup), do: Supervisor.stop(sup)
      Trace.gone(sup)
      Trace.emit("the end", mail(sup))
    end

    # One that does not start, or is started by hand, ends nothing.
    for auto <- [:any_significant, :all_significant], kind <- [:transient, :temporary] do
      flags = %{strategy: :one_for_one, intensity: 10, period: 5, auto_shutdown: auto}
      ignored = Children.spec(a, restart: kind, significant: true, starts: [:ignore])
      {:ok, sup} = :supervisor.start_link(__MODULE__, {flags, [ignored, Children.spec(c)]})
      Trace.emit("#{auto}, a #{kind} one is ignored", Children.list(sup))
      {:ok, _} = Supervisor.start_child(sup, Children.spec(b, restart: kind, significant: true))
      Supervisor.terminate_child(sup, b)
      Trace.emit("another is terminated", Children.list(sup))
      {:ok, _} = if kind == :transient, do: Supervisor.restart_child(sup, b), else: Supervisor.start_child(sup, Children.spec(b, restart: kind, significant: true))
      Children.crash(sup, b, :normal)
      Trace.gone(sup)
      Trace.emit("then it ends", mail(sup))
    end
  end

  def init(spec), do: {:ok, spec}

  defp running?(sup, id) do
    Process.alive?(sup) and match?({_, p, _, _} when is_pid(p), List.keyfind(Supervisor.which_children(sup), id, 0))
  end

  defp mail(sup), do: for(m <- Trace.mail(), do: name(m, sup))
  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Sigwide, __ENV__.file)

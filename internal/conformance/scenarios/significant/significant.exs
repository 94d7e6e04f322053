# Answers B16: which ends of which significant children end the supervisor.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Significant do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)

    for auto <- [:never, :any_significant, :all_significant],
        kind <- [:transient, :temporary],
        reason <- [:normal, :shutdown, {:shutdown, word}, {:normal, word}] do
      on = auto != :never

      children = [
        Children.spec(a, restart: kind, significant: on),
        Children.spec(b, restart: kind, significant: on),
        Children.spec(c, restart: :temporary)
      ]

      {:ok, sup} = start(children, :one_for_one, auto)
      Children.crash(sup, c, :normal)
      Trace.emit("#{auto}, #{kind}", {reason, Trace.mail()})
      Children.crash(sup, b, reason)
      Trace.emit("one ends", mail(sup))

      if Process.alive?(sup) do
        Trace.emit("children", Children.list(sup))
        Children.crash(sup, a, reason)
        Trace.emit("the other ends", mail(sup))
      end

      if Process.alive?(sup) do
        # An end by administration does not count.
        Trace.emit("terminated", Supervisor.terminate_child(sup, a))
        Trace.emit("children", Children.list(sup))
        Supervisor.stop(sup)
      end

      Trace.gone(sup)
      Trace.emit("the end", mail(sup))
    end

    # What is restarted is not at its end; with one of two terminated, the other is the last.
    for auto <- [:any_significant, :all_significant] do
      children = for id <- [a, b], do: Children.spec(id, restart: :transient, significant: true)
      {:ok, sup} = start(children, :one_for_all, auto)
      Children.crash(sup, a, word)
      Trace.emit("#{auto} restarted", mail(sup))
      :ok = Supervisor.terminate_child(sup, a)
      Trace.emit("children", Children.list(sup))
      Children.crash(sup, b, :normal)
      Trace.gone(sup)
      Trace.emit("the last one ends", mail(sup))
    end

    # What cannot be combined.
    for {auto, kind} <- [never: :transient, any_significant: :permanent, all_significant: :permanent] do
      spec = Children.spec(a, restart: kind, significant: true)
      Trace.emit("#{auto}, #{kind} and significant", refused(start([spec], :one_for_one, auto)))
      {:ok, sup} = start([], :one_for_one, auto)
      Trace.emit("added later", refused(Supervisor.start_child(sup, spec)))
      Supervisor.stop(sup)
      Trace.mail()
    end
  end

  # Elixir 1.14 does not pass auto_shutdown on.
  defp start(children, strategy, auto) do
    flags = %{strategy: strategy, intensity: 10, period: 5, auto_shutdown: auto}
    :supervisor.start_link(__MODULE__, {flags, children})
  end

  def init(spec), do: {:ok, spec}

  defp refused({:error, _}), do: :refused
  defp refused(other), do: other

  defp mail(sup), do: for(m <- Trace.mail(), do: name(m, sup))
  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Significant, __ENV__.file)

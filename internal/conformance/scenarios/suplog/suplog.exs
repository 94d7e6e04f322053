# Answers B32: what a supervisor logs of its children: their ends, restarts and starts that
# fail, ends that are not as they should be, and that it gives up.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Suplog do
  def run do
    Process.flag(:trap_exit, true)
    Trace.listen(:supervisors)
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)
    [name] = Trace.draw_names("name", 1)

    # Every kind of child by every kind of end.
    for kind <- [:permanent, :transient, :temporary],
        why <- [:normal, :shutdown, {:shutdown, word}, {:normal, word}, word, :kill] do
      {:ok, sup} = Supervisor.start_link([Children.spec(a, restart: kind)], strategy: :one_for_one)
      Trace.name(sup, "supervisor")
      Trace.emit("#{kind}", why)
      Trace.name(Children.pid(sup, a), "child")
      Children.crash(sup, a, why)
      Trace.reports("its end")
      Supervisor.stop(sup)
      Trace.reports("the supervisor's")
    end

    # A start that fails, at first, added later, and again and again.
    for how <- [{:error, reason}, {:stop, reason}, :ignore] do
      Trace.emit("a start that fails", how == :ignore)

      case Supervisor.start_link([Children.spec(a), Children.spec(b, starts: [how])], strategy: :one_for_one, name: name) do
        {:ok, sup} -> Supervisor.stop(sup)
        {:error, _} -> :ok
      end

      Trace.reports("at first")
      {:ok, sup} = Supervisor.start_link([], strategy: :one_for_one, name: name)
      Supervisor.start_child(sup, Children.spec(b, starts: [how]))
      Trace.reports("added")
      Supervisor.start_child(sup, Children.spec(c, starts: [:ok, how, how, how]))
      Trace.kill(Children.pid(sup, c))
      if how == :ignore, do: settle(sup, c), else: Trace.gone(sup)
      Trace.reports("restarted")
      if how == :ignore, do: Supervisor.stop(sup)
    end

    # An end that takes too long, or is another than that which it was told.
    for kind <- [:permanent, :transient, :temporary],
        {what, opts} <- [
          {"is deaf", [deaf: true, shutdown: 20]},
          {"is killed at once", [shutdown: :brutal_kill]},
          {"ends normally", [last: fn -> exit(:normal) end]},
          {"shuts down for a reason", [last: fn -> exit({:shutdown, word}) end]},
          {"exits", [last: fn -> exit(word) end]}
        ] do
      {:ok, sup} = Supervisor.start_link([Children.spec(a, [restart: kind] ++ opts)], strategy: :one_for_one, name: name)
      Trace.name(sup, "other supervisor")
      Trace.name(Children.pid(sup, a), "child")
      Trace.emit("a #{kind} one that #{what}", Supervisor.terminate_child(sup, a))
      Trace.reports("its end")
      Supervisor.stop(sup)
    end

    # The others are told of with it under one_for_all.
    {:ok, sup} = Supervisor.start_link([Children.spec(a, deaf: true, shutdown: 20), Children.spec(b), Children.spec(c)], strategy: :one_for_all)
    Trace.name(sup, "last supervisor")
    Children.crash(sup, b, {:shutdown, word})
    Trace.reports("one for all")
    Supervisor.stop(sup, :shutdown)
    Trace.reports("stopped")
    Trace.unlisten()
  end

  defp settle(sup, id) do
    if List.keyfind(Supervisor.which_children(sup), id, 0) |> elem(1) != :undefined, do: settle(sup, id)
  end
end

Trace.main(Conformance.Suplog, __ENV__.file)

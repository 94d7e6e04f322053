# Answers B12, B18: a leaf that crashes again and again, under supervisors that each give up
# after so many restarts: how often it is started, and who ends when.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Levels do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    reason = Trace.draw_reason("reason")
    words = for i <- 1..3, do: Trace.draw_word("sibling #{i}")
    limits = for i <- 1..3, do: Trace.draw_int("limit #{i}", 0, 2)

    for strategy <- [:one_for_one, :one_for_all, :rest_for_one], kind <- [:permanent, :transient, :temporary] do
      # What the middle one is decides whether the end of the lowest goes on upwards.
      {:ok, top} = tree(me, Enum.zip(words, limits), strategy, kind, reason).()
      Trace.emit("#{strategy}, #{kind}", limits)
      stop = if kind == :permanent, do: nil, else: await_quiet(Children.pid(top, :below))
      if stop, do: Trace.emit("alive", Process.alive?(top))
      if Process.alive?(top) and kind != :permanent, do: Supervisor.stop(top)
      Trace.gone(top)
      mail = for m <- Trace.mail(), do: name(m, top)
      Trace.emit("the leaf was started", Enum.count(mail, &(&1 == :leaf)))
      Trace.emit("all of it", mail)
    end
  end

  # A function that starts a supervisor with a sibling and below it the next level.
  defp tree(me, [{word, limit} | rest], strategy, kind, reason) do
    below =
      case rest do
        [] -> Supervisor.child_spec({Task, fn -> send(me, :leaf) && exit({:normal, reason}) end}, id: :below, restart: :permanent)
        _ -> %{id: :below, start: {__MODULE__, :start, [tree(me, rest, strategy, kind, reason)]}, type: :supervisor, restart: kind}
      end

    fn -> Supervisor.start_link([child(me, word), below], strategy: strategy, max_restarts: limit, max_seconds: 100) end
  end

  def start(fun), do: fun.()

  # Waits until the level below sup is there no more, for good.
  defp await_quiet(sup) do
    case List.keyfind(Supervisor.which_children(sup), :below, 0) do
      {_, pid, _, _} when pid != :undefined -> await_quiet(sup)
      _ -> true
    end
  end

  defp child(me, id) do
    %{start: {m, f, [_, id, opts]}} = spec = Children.spec(id)
    %{spec | start: {m, f, [me, id, opts]}}
  end

  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Levels, __ENV__.file)

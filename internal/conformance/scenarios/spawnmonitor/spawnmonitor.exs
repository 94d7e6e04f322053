# Answers P16, P21: spawn with a monitor that has a tag, that is an alias, or both, and
# with a link beside it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Spawnmonitor do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")

    # The child knows the alias by a message, and answers through it.
    for mode <- [:explicit_unalias, :demonitor, :reply_demonitor] do
      {pid, ref} = :erlang.spawn_opt(&child/0, monitor: [alias: mode])
      done = Process.monitor(pid)
      Trace.emit("#{mode}, started", [pid, ref])
      send(pid, {:answer, ref, [word, word], reason})
      Trace.next("#{mode}, answered")
      receive(do: ({:DOWN, ^done, _, _, _} -> :ok))
      Trace.emit("#{mode}, what else came", Trace.mail())
      send(ref, word)
      Trace.emit("#{mode}, after its death", Trace.mail())
      Trace.emit("#{mode}, an alias still", :erlang.unalias(ref))
    end

    # With a tag, with a link.
    {pid, _} = :erlang.spawn_opt(&child/0, monitor: [tag: {word, :tag}])
    send(pid, {:exit, reason})
    Trace.next("tagged")
    {pid, _} = :erlang.spawn_opt(&child/0, [:link, monitor: [tag: word]])
    send(pid, {:exit, reason})
    for _ <- 1..2, do: Trace.next("linked and tagged")
    {pid, ref} = :erlang.spawn_opt(&child/0, [:link, monitor: [tag: word, alias: :reply_demonitor]])
    send(pid, {:answer, ref, [word], reason})
    for _ <- 1..2, do: Trace.next("linked, tagged, an alias")
    Trace.poll("then")

    # A child that ends at once was monitored before it began.
    n = Trace.draw_int("at once", 20, 50)
    told = for i <- 1..n, do: at_once({word, i})
    Trace.emit("told of those who ended at once", {Enum.count(told, & &1), n})
  end

  defp at_once(tag) do
    {pid, ref} = :erlang.spawn_opt(fn -> :ok end, monitor: [tag: tag])
    receive(do: ({^tag, ^ref, :process, ^pid, :normal} -> true), after: (10_000 -> false))
  end

  defp child do
    receive do
      {:answer, ref, words, reason} ->
        for word <- words, do: send(ref, {:answered, word})
        exit(reason)

      {:exit, reason} ->
        exit(reason)
    end
  end
end

Trace.main(Conformance.Spawnmonitor, __ENV__.file)

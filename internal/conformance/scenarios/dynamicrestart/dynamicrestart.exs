# Answers B19, B11: the restart table of a DynamicSupervisor; a restart that fails and is
# tried again, or is ignored; the intensity, which all children share.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Dynamicrestart do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    [a, b] = for key <- ["a", "b"], do: Trace.draw_word(key)

    for kind <- [:permanent, :transient, :temporary],
        reason <- [:normal, :shutdown, {:shutdown, word}, {:normal, word}, word, :kill] do
      {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one)
      {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(a, restart: kind))
      {:ok, _} = DynamicSupervisor.start_child(sup, Children.spec(b))
      Children.finish(sup, pid, reason)
      Trace.emit("#{kind}", {reason, Trace.mail(), DynamicSupervisor.count_children(sup)})
      DynamicSupervisor.stop(sup)
      Trace.mail()
    end

    for starts <- [[:ok, {:error, word}], [:ok, {:stop, word}, {:error, word}], [:ok, :ignore], List.duplicate({:error, word}, 3) |> List.insert_at(0, :ok)] do
      {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, max_restarts: 3, max_seconds: 100)
      {:ok, _} = DynamicSupervisor.start_child(sup, Children.spec(b))
      {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(a, starts: starts))
      Children.finish(sup, pid, word)
      if length(starts) == 4, do: Trace.gone(sup)
      Trace.emit("a restart that fails", mail(sup))

      if Process.alive?(sup) do
        Trace.emit("count", DynamicSupervisor.count_children(sup))
        DynamicSupervisor.stop(sup)
      end

      Trace.mail()
    end

    # While it is being restarted.
    for terminate <- [false, true] do
      {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, max_restarts: 3, max_seconds: 100)
      {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(a, starts: [:ok, {:wait, word}]))
      Trace.kill(pid)
      Trace.next("started")
      Trace.next("tried")
      Children.queue(sup, 1, fn -> for {_, p, type, _} <- DynamicSupervisor.which_children(sup), do: {p, type} end)
      Children.queue(sup, 2, fn -> DynamicSupervisor.count_children(sup) end)
      if terminate, do: Children.queue(sup, 3, fn -> DynamicSupervisor.terminate_child(sup, pid) end)
      send(sup, :go)
      for n <- 1..if(terminate, do: 3, else: 2), do: Trace.emit("call #{n}", receive(do: ({:result, ^n, value} -> value)))
      unless terminate, do: Trace.next("started again")
      Trace.emit("count", DynamicSupervisor.count_children(sup))
      DynamicSupervisor.stop(sup)
      Trace.emit("mail", mail(sup))
    end

    # The crashes of all children count together.
    allowed = Trace.draw_int("allowed", 1, 3)
    {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, max_restarts: allowed, max_seconds: 100)
    pids = for i <- 0..allowed, do: elem(DynamicSupervisor.start_child(sup, Children.spec("#{a}", restart: Enum.at([:permanent, :transient], rem(i, 2)))), 1)
    {:ok, temporary} = DynamicSupervisor.start_child(sup, Children.spec(b, restart: :temporary))
    Children.finish(sup, temporary, word)
    for pid <- pids, do: Children.finish(sup, pid, word)
    Trace.gone(sup)
    Trace.emit("too many", mail(sup))
  end

  defp mail(sup), do: for(m <- Trace.mail(), do: name(m, sup))
  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Dynamicrestart, __ENV__.file)

# Answers B20: a partition that does not start, crashes beyond the intensity, and partitions
# that are supervisors themselves.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Partitionfail do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    [name] = Trace.draw_names("name", 1)
    word = Trace.draw_atom("word")
    n = Trace.draw_int("n", 2, 5)
    at = Trace.draw_int("at", 0, n - 1)

    for how <- [{:error, word}, {:stop, word}, :ignore] do
      case start(name, n, fn i -> if(i == at, do: [how], else: []) end, []) do
        {:error, {:shutdown, {:failed_to_start_child, id, why}}} -> Trace.emit("one fails", {id, why})
        {:ok, sup} -> Trace.emit("one is ignored", {list(name), PartitionSupervisor.count_children(name)}) && Supervisor.stop(sup)
      end

      Trace.emit("mail", for(m <- Trace.mail(), do: if(match?({:EXIT, _, _}, m), do: :exit, else: m)))
      Trace.emit("the name is free", Process.whereis(name))
    end

    # More crashes than are allowed, of whichever partitions.
    limit = Trace.draw_int("limit", 0, 2)

    for strategy <- [:one_for_one, :rest_for_one] do
      {:ok, sup} = start(name, n, fn _ -> [] end, strategy: strategy, max_restarts: limit, max_seconds: 100)
      Trace.mail()

      for i <- 0..limit do
        which = Trace.draw_int("crash #{i}", 0, n - 1)
        Children.crash(sup, which, word)
        Trace.emit("#{strategy}, a crash", {which, for(m <- Trace.mail(), do: name(m, sup))})
      end

      Trace.gone(sup)
      Trace.emit("the rest", for(m <- Trace.mail(), do: name(m, sup)))
    end

    # A DynamicSupervisor in each: who has a key has its children in one of them.
    {:ok, sup} = PartitionSupervisor.start_link(name: name, partitions: n, child_spec: DynamicSupervisor)
    Trace.emit("supervisors", {list(name), PartitionSupervisor.count_children(name)})

    for i <- 0..(2 * n) do
      {:ok, _} = DynamicSupervisor.start_child({:via, PartitionSupervisor, {name, i}}, Children.spec(i))
    end

    Trace.emit("mail", Trace.mail())
    Trace.emit("each has", for(i <- 0..(n - 1), do: DynamicSupervisor.count_children({:via, PartitionSupervisor, {name, i}}).active))
    [{_, pid, _, _}] = for {i, _, _, _} = c <- PartitionSupervisor.which_children(name), i == at, do: c
    Trace.kill(pid)
    got = for _ <- 1..length(Enum.filter(0..(2 * n), &(rem(&1, n) == at))), do: receive(do: ({:terminate, id, why} -> {id, why}))
    Trace.emit("one is killed", Enum.sort(got))
    settle(name, pid)
    Trace.emit("each has", for(i <- 0..(n - 1), do: DynamicSupervisor.count_children({:via, PartitionSupervisor, {name, i}}).active))
    Trace.emit("stop", Supervisor.stop(sup))
    Trace.emit("they tell", Enum.sort(for {:terminate, id, why} <- Trace.mail(), do: {id, why}))
    send(me, :end) && Trace.next("the end")
  end

  defp start(name, n, starts, opts) do
    child = Children.spec(:x)

    PartitionSupervisor.start_link(
      [
        name: name,
        partitions: n,
        child_spec: child,
        with_arguments: fn [who, _, o], i -> [who, i, Keyword.merge(o, tries: :counters.new(1, []), starts: starts.(i))] end
      ] ++ opts
    )
  end

  defp list(name), do: for({id, p, type, _} <- PartitionSupervisor.which_children(name), do: {id, is_pid(p), type})

  defp settle(name, pid) do
    if Enum.any?(PartitionSupervisor.which_children(name), fn {_, p, _, _} -> p == pid or p == :restarting end), do: settle(name, pid)
  end

  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Partitionfail, __ENV__.file)

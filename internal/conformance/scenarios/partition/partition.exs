# Answers B20: which partition a key leads to; the number of partitions; which and count;
# a restart keeps the partition; what becomes of calls when there is no such supervisor.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Partition do
  def run do
    Process.flag(:trap_exit, true)
    [name, nobody] = Trace.draw_names("name", 2)
    reason = Trace.draw_atom("reason")
    n = Trace.draw_int("partitions", 2, 6)
    key = Trace.draw_word("key")
    start(name, n, [])
    Trace.emit("partitions", PartitionSupervisor.partitions(name))
    Trace.emit("count", PartitionSupervisor.count_children(name))
    Trace.emit("which", for({id, p, type, _} <- PartitionSupervisor.which_children(name), do: {id, is_pid(p), type}))
    Trace.emit("mail", Trace.mail())

    for k <- [0, 1, n - 1, n, 3 * n + 1, -1, -n, Trace.draw_int("any", 0, 100_000), -Trace.draw_int("other", 1, 100_000)] do
      Trace.emit("a number", {k, GenServer.call({:via, PartitionSupervisor, {name, k}}, :id)})
    end

    for k <- [key, String.to_atom(key), {key, 1}, 1.5] do
      ids = for _ <- 1..3, do: GenServer.call({:via, PartitionSupervisor, {name, k}}, :id)
      Trace.emit("any other key leads to one", {length(Enum.uniq(ids)), hd(ids) in 0..(n - 1)})
    end

    # Cast and send go there as well.
    which = Trace.draw_int("which", 0, n - 1)
    via = {:via, PartitionSupervisor, {name, which}}
    pid = GenServer.whereis(via)
    ref = Process.monitor(pid)
    GenServer.cast(via, {:exit, reason})
    Trace.emit("its reason", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    settle(name, which, pid)
    Trace.emit("restarted", {GenServer.call(via, :id), GenServer.whereis(via) == pid, PartitionSupervisor.count_children(name)})
    Trace.emit("mail", Trace.mail())

    # Nobody, and after the stop.
    Trace.emit("nobody", down(fn -> GenServer.call({:via, PartitionSupervisor, {nobody, key}}, :id) end))
    Trace.emit("nobody's partitions", down(fn -> PartitionSupervisor.partitions(nobody) end))
    Trace.emit("stop", PartitionSupervisor.stop(name))
    Trace.emit("stopped, the last first", Trace.mail() |> Enum.reject(&match?({:EXIT, _, _}, &1)))
    Trace.emit("after the stop", down(fn -> PartitionSupervisor.partitions(name) end))

    # The name is free again; the strategy counts here too.
    start(name, n, strategy: :one_for_all)
    Trace.mail()
    pid = GenServer.whereis(via)
    ref = Process.monitor(pid)
    GenServer.cast(via, {:exit, reason})
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    settle(name, which, pid)
    Trace.emit("one for all", Trace.mail())
    PartitionSupervisor.stop(name)
    Trace.mail()

    for opts <- [[partitions: -1], [child_spec: nil], [name: nil]] do
      opts = Keyword.merge([name: name, child_spec: Children.spec(:x), partitions: n], opts)
      Trace.emit("a bad one", refused(fn -> PartitionSupervisor.start_link(opts) end))
    end

    Trace.emit("cannot be registered", refused(fn -> PartitionSupervisor.register_name({name, 0}, self()) end))
  end

  defp start(name, n, opts) do
    child = Map.delete(Children.spec(:x), :id) |> Map.put(:id, :x)

    {:ok, _} =
      PartitionSupervisor.start_link(
        [name: name, partitions: n, child_spec: child, with_arguments: fn [who, _, o], i -> [who, i, Keyword.put(o, :tries, :counters.new(1, []))] end] ++ opts
      )
  end

  defp settle(name, which, pid) do
    case List.keyfind(PartitionSupervisor.which_children(name), which, 0) do
      {_, p, _, _} when is_pid(p) and p != pid -> :ok
      _ -> settle(name, which, pid)
    end
  end

  defp down(fun) do
    fun.()
  catch
    :exit, {:noproc, _} -> :noproc
  end

  defp refused(fun) do
    fun.()
    :accepted
  rescue
    _ -> :refused
  end
end

Trace.main(Conformance.Partition, __ENV__.file)

# Exercise 0.3, Supervision tree. Run it with
#
#     elixir sample.exs

defmodule Cache do
  use GenServer

  def start_link(_), do: GenServer.start_link(Cache, [], name: Cache)

  @impl true
  def init(entries) do
    Process.flag(:trap_exit, true)
    {:ok, entries}
  end

  @impl true
  def handle_call({:put, entry}, _from, entries), do: {:reply, :ok, entries ++ [entry]}
  def handle_call(:entries, _from, entries), do: {:reply, entries, entries}

  @impl true
  def terminate(_reason, entries), do: IO.inspect(entries, label: "  the cache ends with", width: :infinity)
end

defmodule Dependant do
  use GenServer

  def child_spec(name), do: %{id: name, start: {Dependant, :start_link, [name]}}
  def start_link(name), do: GenServer.start_link(Dependant, name, name: name)

  # It looks the cache up once, and holds its pid from then on.
  @impl true
  def init(name) do
    Process.flag(:trap_exit, true)

    case Process.whereis(Cache) do
      nil -> {:stop, :no_cache}
      pid -> {:ok, {name, pid}}
    end
  end

  @impl true
  def handle_call(:holds, _from, {_, cache} = state), do: {:reply, cache, state}

  @impl true
  def terminate(_reason, {name, cache}) do
    GenServer.call(cache, {:put, {:last_word_of, name}})
  catch
    :exit, _ -> :ok
  end
end

defmodule Sample do
  @dependants [:reader, :writer]

  def tree(strategy) do
    Supervisor.start_link([Cache | @dependants |> Enum.map(&{Dependant, &1})],
      strategy: strategy,
      max_restarts: 100,
      max_seconds: 1
    )
  end

  # Kills a process and waits until the supervisor has done about it what it does.
  def kill(sup, name) do
    pid = Process.whereis(name)
    Process.exit(pid, :kill)
    await(fn -> Process.whereis(name) not in [nil, pid] end)
    Supervisor.which_children(sup)
  end

  defp await(condition) do
    unless condition.() do
      Process.sleep(1)
      await(condition)
    end
  end

  def holds(name) do
    case GenServer.call(name, :holds) == Process.whereis(Cache) do
      true -> :the_cache_that_runs
      false -> :a_cache_that_is_dead
    end
  end

  def run(strategy) do
    IO.puts("#{inspect(strategy)}")
    {:ok, sup} = tree(strategy)
    kill(sup, Cache)
    for name <- @dependants, do: IO.inspect(holds(name), label: "  the cache is killed, #{name} holds")

    GenServer.call(Cache, {:put, :something})
    kill(sup, :writer)
    IO.inspect(GenServer.call(Cache, :entries), label: "  the writer is killed, the cache has")
    kill(sup, :reader)
    IO.inspect(GenServer.call(Cache, :entries), label: "  the reader is killed, the cache has")
    Supervisor.stop(sup)
  end
end

Logger.configure(level: :none)
Process.flag(:trap_exit, true)
for strategy <- [:one_for_one, :one_for_all, :rest_for_one], do: Sample.run(strategy)

IO.puts("the dependants before the cache")

{:error, {:shutdown, reason}} =
  Supervisor.start_link([{Dependant, :reader}, Cache], strategy: :rest_for_one)

IO.inspect(reason, label: "  the tree does not start")

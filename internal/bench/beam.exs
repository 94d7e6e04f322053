# The BEAM's side of the benchmark: each workload of the table, in a compiled module,
# since code at the top level of a script is interpreted. Prints "name figure" lines.
#
# BENCH_COUNTS says which workloads are wanted, and how many operations each has, as
# name=n pairs.
defmodule Echo do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_call(x, _from, s), do: {:reply, x, s}
end

defmodule Tally do
  use GenServer
  def init(n), do: {:ok, n}
  def handle_cast(_, n), do: {:noreply, n + 1}
  def handle_call(_, _from, n), do: {:reply, n, n}
end

defmodule Reborn do
  use GenServer
  def start_link(owner), do: GenServer.start_link(__MODULE__, owner)

  def init(owner) do
    send(owner, {:born, self()})
    {:ok, nil}
  end
end

defmodule Bench do
  def echo do
    receive do
      {from, x} ->
        send(from, x)
        echo()

      :stop ->
        :ok
    end
  end

  def ping(_pid, 0), do: :ok

  def ping(pid, n) do
    send(pid, {self(), n})

    receive do
      ^n -> ping(pid, n - 1)
    end
  end

  def calls(_pid, 0), do: :ok

  def calls(pid, n) do
    ^n = GenServer.call(pid, n)
    calls(pid, n - 1)
  end

  def casts(n) do
    {:ok, pid} = GenServer.start(Tally, 0)
    casts(pid, n)
    ^n = GenServer.call(pid, :count, :infinity)
  end

  def casts(_pid, 0), do: :ok

  def casts(pid, n) do
    GenServer.cast(pid, n)
    casts(pid, n - 1)
  end

  def start_and_stop(0), do: :ok

  def start_and_stop(n) do
    {:ok, pid} = GenServer.start(Echo, nil)
    :ok = GenServer.stop(pid)
    start_and_stop(n - 1)
  end

  # The message is made, tagged and queued as an Elixir program would.
  def sink(from, 0), do: send(from, :done)

  def sink(from, n) do
    receive do
      {:item, _} -> sink(from, n - 1)
    end
  end

  def flood(_pid, 0), do: :ok

  def flood(pid, n) do
    send(pid, {:item, n})
    flood(pid, n - 1)
  end

  def one_way(n) do
    me = self()
    pid = spawn(fn -> sink(me, n) end)
    flood(pid, n)
    await(:done)
  end

  def eight(n) do
    me = self()
    each = div(n, 8)
    pid = spawn(fn -> sink(me, each * 8) end)
    for _ <- 1..8, do: spawn(fn -> flood(pid, each) end)
    await(:done)
  end

  def await(what) do
    receive do
      ^what -> :ok
    end
  end

  def spawns(0), do: :ok

  def spawns(n) do
    me = self()
    spawn(fn -> send(me, n) end)

    receive do
      ^n -> spawns(n - 1)
    end
  end

  def monitors(0), do: :ok

  def monitors(n) do
    {_pid, ref} = spawn_monitor(fn -> :ok end)

    receive do
      {:DOWN, ^ref, :process, _, _} -> monitors(n - 1)
    end
  end

  # A ring: each process knows the next; who gets the token with 0 tells the parent.
  def ring(size) do
    me = self()
    first = spawn(fn -> first(me) end)
    pids = Enum.scan(1..(size - 1), first, fn _, next -> spawn(fn -> hop(next, me) end) end)
    send(first, {:next, List.last(pids)})
    [first | pids]
  end

  def first(parent) do
    receive do
      {:next, next} -> hop(next, parent)
    end
  end

  def hop(next, parent) do
    receive do
      {:token, 0} ->
        send(parent, :done)
        hop(next, parent)

      {:token, n} ->
        send(next, {:token, n - 1})
        hop(next, parent)

      :stop ->
        :ok
    end
  end

  def tour([first | _], n) do
    send(first, {:token, n})
    await(:done)
  end

  def queue(n), do: for(i <- 1..n, do: send(self(), {:item, i}))

  def asks(_pid, 0), do: :ok

  def asks(pid, n) do
    ask(pid)
    asks(pid, n - 1)
  end

  # The compiler sees that ref is made here, and that the receive waits for it alone.
  def ask(pid) do
    ref = make_ref()
    send(pid, {self(), ref})

    receive do
      ^ref -> :ok
    end
  end

  def tasks(0), do: :ok

  def tasks(n) do
    ^n = Task.await(Task.async(fn -> n end))
    tasks(n - 1)
  end

  def names do
    {:ok, _} = Registry.start_link(keys: :unique, name: Bench.Names)
    for i <- 0..999, do: {:ok, _} = Registry.register(Bench.Names, i, i)
  end

  def lookups(0), do: :ok

  def lookups(n) do
    [{_, _}] = Registry.lookup(Bench.Names, rem(n, 1000))
    lookups(n - 1)
  end

  def idle(n) do
    pids = for _ <- 1..n, do: spawn(&echo/0)
    for pid <- pids, do: ping(pid, 1)
    pids
  end

  def memory(n) do
    pids = idle(n)
    total = Enum.reduce(pids, 0, fn pid, sum -> sum + elem(:erlang.process_info(pid, :memory), 1) end)
    for pid <- pids, do: send(pid, :stop)
    total / n
  end

  def servers(n) do
    pids = for i <- 1..n do
      {:ok, pid} = GenServer.start(Echo, nil)
      ^i = GenServer.call(pid, i)
      pid
    end

    total = Enum.reduce(pids, 0, fn pid, sum -> sum + elem(:erlang.process_info(pid, :memory), 1) end)
    for pid <- pids, do: GenServer.stop(pid)
    total / n
  end

  # The operating system's process, in all, while n processes live and after each
  # has answered.
  def million(n) do
    pids = idle(n)
    {kb, 0} = System.cmd("ps", ["-o", "rss=", "-p", System.pid()])
    for pid <- pids, do: send(pid, :stop)
    String.to_integer(String.trim(kb)) * 1024 / 1.0e9
  end

  # ---- supervision

  # Every hundred kills there is a new supervisor, since a supervisor goes through the list
  # of its restarts at each.
  def restarts(n) when n > 100 do
    restarts(100)
    restarts(n - 100)
  end

  def restarts(n) do
    {:ok, sup} = Supervisor.start_link([{Reborn, self()}], strategy: :one_for_one, max_restarts: 100, max_seconds: 3600)
    reborn(receive(do: ({:born, pid} -> pid)), n)
    Supervisor.stop(sup)
  end

  def reborn(_pid, 0), do: :ok

  def reborn(pid, n) do
    Process.exit(pid, :kill)
    reborn(receive(do: ({:born, pid} -> pid)), n - 1)
  end

  # Starts n children beside others, and times the starts alone.
  def start_child(others, n) do
    {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one)
    spec = %{id: :w, start: {GenServer, :start_link, [Echo, nil]}, restart: :temporary}
    for _ <- 1..others, do: {:ok, _} = DynamicSupervisor.start_child(sup, spec)
    rounds = max(1, div(n, 100))
    [_ | times] = for _ <- 0..rounds, do: batch(sup, spec)
    DynamicSupervisor.stop(sup)
    Enum.sum(times) / (rounds * 100)
  end

  def batch(sup, spec) do
    t0 = :erlang.monotonic_time(:nanosecond)
    pids = children(sup, spec, 100, [])
    took = :erlang.monotonic_time(:nanosecond) - t0
    for pid <- pids, do: :ok = DynamicSupervisor.terminate_child(sup, pid)
    took
  end

  def children(_, _, 0, pids), do: pids

  def children(sup, spec, n, pids) do
    {:ok, pid} = DynamicSupervisor.start_child(sup, spec)
    children(sup, spec, n - 1, [pid | pids])
  end

  # ---- the table

  def counts do
    for pair <- String.split(System.get_env("BENCH_COUNTS"), ","), into: %{} do
      [name, n] = String.split(pair, "=")
      {name, String.to_integer(n)}
    end
  end

  def wanted?(name), do: Map.has_key?(counts(), name)
  def count(name), do: Map.fetch!(counts(), name)

  # Times f in a process of its own, whose heap holds nothing else.
  def time(name, setup, f) do
    if wanted?(name) do
      n = count(name)

      figure =
        fresh(fn ->
          state = setup.()
          f.(state, div(n, 10) + 1)
          t0 = :erlang.monotonic_time(:nanosecond)
          f.(state, n)
          (:erlang.monotonic_time(:nanosecond) - t0) / n
        end)

      IO.puts("#{name} #{figure}")
    end
  end

  def measure(name, f) do
    if wanted?(name), do: IO.puts("#{name} #{fresh(fn -> f.(count(name)) end)}")
  end

  def fresh(f), do: Task.await(Task.async(f), :infinity)

  def run do
    none = fn -> nil end
    time("ping-pong", fn -> spawn(&echo/0) end, &ping/2)
    time("call", fn -> elem(GenServer.start(Echo, nil), 1) end, &calls/2)
    time("cast", none, fn _, n -> casts(n) end)
    time("start and stop", none, fn _, n -> start_and_stop(n) end)
    Logger.configure(level: :none)
    :logger.set_primary_config(:level, :none)
    time("restart", none, fn _, n -> restarts(n) end)
    measure("start_child", &start_child(100, &1))
    measure("start_child beside 100000", &start_child(100_000, &1))
    time("one-way", none, fn _, n -> one_way(n) end)
    time("eight senders", none, fn _, n -> eight(n) end)
    time("spawn", none, fn _, n -> spawns(n) end)
    time("spawn_monitor", none, fn _, n -> monitors(n) end)
    time("receive by reference", fn -> spawn(&echo/0) end, &asks/2)

    full = fn ->
      queue(10_000)
      spawn(&echo/0)
    end

    time("receive by reference behind 10000", full, &asks/2)
    time("ring", fn -> ring(10_000) end, &tour/2)
    measure("idle", &memory/1)
    measure("idle server", &servers/1)
    time("task", none, fn _, n -> tasks(n) end)
    time("registry lookup", &names/0, fn _, n -> lookups(n) end)
  end

  # Counts as many messages as it was told to expect, and says when it has them.
  def sink do
    receive do
      {:expect, n, tell} ->
        counted(n)
        send(tell, :all_received)
        sink()
    end
  end

  defp counted(0), do: :ok
  defp counted(n), do: receive(do: ({:blob, _} -> counted(n - 1)))

  def flood(to, data, n) do
    send(to, {:expect, n, self()})
    pour(to, data, n)
    receive(do: (:all_received -> :ok))
  end

  defp pour(_, _, 0), do: :ok

  defp pour(to, data, n) do
    send(to, {:blob, data})
    pour(to, data, n - 1)
  end

  def remote(node) do
    far = fn -> :erpc.call(node, :erlang, :spawn, [Bench, :echo, []]) end
    time("remote ping-pong", far, &ping/2)
    sink = fn -> :erpc.call(node, :erlang, :spawn, [Bench, :sink, []]) end
    time("remote one-way", sink, &flood(&1, :binary.copy(<<7>>, 10), &2))
    time("remote large one-way", sink, &flood(&1, :binary.copy(<<7>>, 1000), &2))
    time("remote call", fn -> elem(:erpc.call(node, GenServer, :start, [Echo, nil]), 1) end, &calls/2)
  end

  def load(node) do
    for m <- [Bench, Echo, Reborn] do
      {:module, ^m} = :erpc.call(node, :code, :load_binary, [m, ~c"bench", :persistent_term.get(m)])
    end
  end

  def peer(extra) do
    tag = System.get_env("BENCH_TAG")
    args = Enum.flat_map(:code.get_path(), &[~c"-pa", &1]) ++ [~c"-connect_all", ~c"false"] ++ extra
    {:ok, peer, node} = :peer.start(%{name: :"bench#{tag}b@127.0.0.1", longnames: true, connection: :standard_io, args: args})
    true = Node.connect(node)
    load(node)
    {peer, node}
  end
end

# The peer needs the modules that this script defined: compile the file once more for
# their object code, before distribution starts.
Code.compiler_options(ignore_module_conflict: true)

if System.get_env("BENCH_INNER") == nil do
  System.put_env("BENCH_INNER", "1")
  for {m, binary} <- Code.compile_file(__ENV__.file), do: :persistent_term.put(m, binary)
  IO.puts("version Elixir #{System.version()} on OTP #{System.otp_release()} (ERTS #{:erlang.system_info(:version)})")
  Bench.run()
  tag = System.get_env("BENCH_TAG")

  if Enum.any?(["remote ping-pong", "remote call", "remote one-way", "remote large one-way"], &Bench.wanted?/1) do
    {:ok, _} = :net_kernel.start([:"bench#{tag}a@127.0.0.1", :longnames])
    {peer, node} = Bench.peer([])
    Bench.remote(node)
    :peer.stop(peer)
  end

  # In a BEAM that has done nothing else before.
  if Bench.wanted?("million") do
    :net_kernel.start([:"bench#{tag}a@127.0.0.1", :longnames])
    {peer, node} = Bench.peer([~c"+P", ~c"2000000"])
    n = Bench.count("million")
    IO.puts("million #{:erpc.call(node, Bench, :million, [n], :infinity)}")
    :peer.stop(peer)
  end
end

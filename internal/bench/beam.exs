# The BEAM's side of the benchmark: each workload of the table, in a compiled module,
# since code at the top level of a script is interpreted. Prints "name ns" lines.
defmodule Echo do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_call(x, _from, s), do: {:reply, x, s}
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

  def sink(from, 0), do: send(from, :done)

  def sink(from, n) do
    receive do
      {:m, _} -> sink(from, n - 1)
    end
  end

  def flood(_pid, 0), do: :ok

  def flood(pid, n) do
    send(pid, {:m, n})
    flood(pid, n - 1)
  end

  def one_way(n) do
    me = self()
    pid = spawn(fn -> sink(me, n) end)
    flood(pid, n)

    receive do
      :done -> :ok
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

  def time(name, n, f) do
    f.(div(n, 10))
    t0 = :erlang.monotonic_time(:nanosecond)
    f.(n)
    t1 = :erlang.monotonic_time(:nanosecond)
    IO.puts("#{name} #{(t1 - t0) / n}")
  end

  def run do
    pid = spawn(&echo/0)
    time("ping-pong", 200_000, &ping(pid, &1))
    {:ok, server} = GenServer.start(Echo, nil)
    time("call", 200_000, &calls(server, &1))
    time("one-way", 1_000_000, &one_way/1)
    time("spawn", 100_000, &spawns/1)
    time("spawn_monitor", 100_000, &monitors/1)
  end

  def remote(node) do
    pid = :erpc.call(node, :erlang, :spawn, [Bench, :echo, []])
    time("remote ping-pong", 20_000, &ping(pid, &1))
    {:ok, server} = :erpc.call(node, GenServer, :start, [Echo, nil])
    time("remote call", 20_000, &calls(server, &1))
  end

  def load(node) do
    for m <- [Bench, Echo] do
      {:module, ^m} = :erpc.call(node, :code, :load_binary, [m, ~c"bench", :persistent_term.get(m)])
    end
  end
end

# The peer needs the modules that this script defined: compile the file once more for
# their object code, before distribution starts.
Code.compiler_options(ignore_module_conflict: true)

if System.get_env("BENCH_INNER") == nil do
  System.put_env("BENCH_INNER", "1")
  for {m, binary} <- Code.compile_file(__ENV__.file), do: :persistent_term.put(m, binary)
  Bench.run()
  tag = System.get_env("BENCH_TAG")
  {:ok, _} = :net_kernel.start([:"bench#{tag}a@127.0.0.1", :longnames])
  {:ok, peer, node} = :peer.start(%{name: :"bench#{tag}b@127.0.0.1", longnames: true, connection: :standard_io, args: [~c"-connect_all", ~c"false"] ++ Enum.flat_map(:code.get_path(), &[~c"-pa", &1])})
  true = Node.connect(node)
  Bench.load(node)
  Bench.remote(node)
  :peer.stop(peer)
end

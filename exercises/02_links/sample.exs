# Exercise 0.2, Links. Run it with
#
#     elixir --name a@127.0.0.1 sample.exs

{:module, _, code, _} =
  defmodule Worker do
    # Crashes at once when its job says so; works until it is told how to end.
    def run({:crash, reason}), do: exit(reason)

    def run(:work) do
      receive do
        {:stop, reason} -> exit(reason)
      end
    end
  end

defmodule Owner do
  # Bound: the worker and its owner die together.
  def bound(node, job), do: Node.spawn_link(node, Worker, :run, [job])

  # Guard: the owner outlives its worker, and hears how it ended.
  def guard(node, job) do
    Process.flag(:trap_exit, true)
    Node.spawn_link(node, Worker, :run, [job])
  end

  def ended(worker) do
    receive do
      {:EXIT, ^worker, reason} -> reason
    end
  end
end

defmodule Sample do
  def start_node(name, code) do
    {:ok, peer, node} =
      :peer.start(%{
        name: name,
        host: '127.0.0.1',
        longnames: true,
        connection: :standard_io,
        args: ['-kernel', 'logger_level', 'none']
      })

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Worker} = :peer.call(peer, :code, :load_binary, [Worker, 'sample.exs', code])
    true = Node.connect(node)
    {peer, node}
  end

  # An owner on this node with a bound worker on the other: {owner, worker}.
  def bound(node) do
    boss = self()

    owner =
      spawn(fn ->
        send(boss, {self(), Owner.bound(node, :work)})
        Worker.run(:work)
      end)

    receive do
      {^owner, worker} -> {owner, worker}
    end
  end

  # Does the deed, and tells the reason with which pid then dies: :alive when half
  # a second shows no death.
  def fate(pid, deed) do
    ref = Process.monitor(pid)
    deed.()

    receive do
      {:DOWN, ^ref, :process, _, reason} -> reason
    after
      500 -> :alive
    end
  end

  def kill_9(peer) do
    os_pid = :peer.call(peer, System, :pid, [])
    {_, 0} = System.cmd("kill", ["-KILL", os_pid])
  end
end

Logger.configure(level: :none)
{peer_b, b} = Sample.start_node(:b, code)

IO.puts("Bound. The owner on a ends; what of its worker on b?")

for reason <- [:boom, :shutdown, :normal] do
  {owner, worker} = Sample.bound(b)
  fate = Sample.fate(worker, fn -> send(owner, {:stop, reason}) end)
  IO.inspect(fate, label: "  the owner ends with #{inspect(reason)}, its worker")
end

{owner, worker} = Sample.bound(b)
fate = Sample.fate(worker, fn -> Process.exit(owner, :kill) end)
IO.inspect(fate, label: "  the owner is killed, its worker")

IO.puts("Bound. The worker on b ends; what of its owner on a?")

for reason <- [:boom, :shutdown, :normal] do
  {owner, worker} = Sample.bound(b)
  fate = Sample.fate(owner, fn -> send(worker, {:stop, reason}) end)
  IO.inspect(fate, label: "  the worker ends with #{inspect(reason)}, its owner")
end

fates =
  for _ <- 1..20 do
    {_, ref} =
      spawn_monitor(fn ->
        Owner.bound(b, {:crash, :boom})
        Worker.run(:work)
      end)

    receive do
      {:DOWN, ^ref, :process, _, reason} -> reason
    end
  end

IO.inspect(Enum.uniq(fates), label: "  the worker crashes at once with :boom, 20 owners")

IO.puts("Guard. The owner traps; what does it hear?")

for reason <- [:boom, :shutdown, :normal] do
  worker = Owner.guard(b, :work)
  send(worker, {:stop, reason})
  IO.inspect(Owner.ended(worker), label: "  the worker ends with #{inspect(reason)}, ended")
end

IO.puts("kill -9 of b, the worker's node.")
{owner, _} = Sample.bound(b)
worker = Owner.guard(b, :work)
fate = Sample.fate(owner, fn -> Sample.kill_9(peer_b) end)
IO.inspect(fate, label: "  bound: the owner")
IO.inspect(Owner.ended(worker), label: "  guard: ended")

worker = Owner.guard(b, :work)
IO.inspect(Owner.ended(worker), label: "  guard over a node that is gone: ended")

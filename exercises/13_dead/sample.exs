# Exercise 1.3, Is it dead? Run it with
#
#     elixir --name a@127.0.0.1 --erl "-kernel net_ticktime 2" sample.exs

{:module, _, code, _} =
  defmodule Service do
    # Counts how often it was asked.
    def start, do: spawn(fn -> loop(1) end)

    def ask(pid) do
      send(pid, {:ask, self()})

      receive do
        {:count, ^pid, n} -> {:answers, n}
      after
        500 -> :silent
      end
    end

    defp loop(n) do
      receive do
        {:ask, from} ->
          send(from, {:count, self(), n})
          loop(n + 1)

        {:stop, reason} ->
          exit(reason)
      end
    end
  end

defmodule Keeper do
  # Watches the service until it is known to be dead, then replaces it.
  def keep(service, suspect, replace) do
    ref = Process.monitor(service)

    receive do
      {:DOWN, ^ref, :process, _, :noconnection} ->
        # Nobody knows. Say so, and look again.
        suspect.(:noconnection)
        Process.sleep(100)
        keep(service, suspect, replace)

      {:DOWN, ^ref, :process, _, reason} ->
        replace.(reason)
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
        args: ['-kernel', 'logger_level', 'none', 'net_ticktime', '2'] ++
          ['-kernel', 'prevent_overlapping_partitions', 'false']
      })

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Service} = :peer.call(peer, :code, :load_binary, [Service, 'sample.exs', code])
    true = Node.connect(node)
    {peer, node}
  end

  def os_pid(peer), do: :peer.call(peer, System, :pid, [])
  def signal(os_pid, name), do: {_, 0} = System.cmd("kill", ["-" <> name, os_pid])

  # A keeper on this node, which tells us what it does.
  def keep(service) do
    boss = self()

    keeper =
      spawn(fn ->
        Keeper.keep(service, &send(boss, {:suspect, &1}), &send(boss, {:replace, &1}))
      end)

    await_monitor(keeper)
  end

  defp await_monitor(keeper) do
    if Process.info(keeper, :monitors) == {:monitors, []}, do: await_monitor(keeper)
  end

  # What the keeper does next. While it suspects it says so again and again.
  def heard do
    receive do
      {:suspect, _} = said -> said
      {:replace, _} = said -> said
    after
      10_000 -> :nothing
    end
  end

  def heard_replace do
    receive do
      {:replace, _} = said -> said
    after
      10_000 -> :nothing
    end
  end

  # After a heal the keeper watches again, and what it suspected is history.
  def forget do
    receive do
      {:suspect, _} -> forget()
    after
      300 -> :ok
    end
  end

  # Cut: a's cookie for b is wrong, so the connection cannot come back.
  def cut(node) do
    Node.set_cookie(node, :wrong)
    Node.disconnect(node)
  end

  # One way: a no longer reads what b sends; b still hears a.
  def cut_one_way(node) do
    [connection] = :ets.lookup(:sys_dist, node)
    :ok = :inet.setopts(elem(connection, 5), active: false)
  end

  def heal(node) do
    Node.set_cookie(node, Node.get_cookie())
    true = Node.connect(node)
    forget()
  end
end

Logger.configure(level: :none)
:logger.set_primary_config(:level, :none)
{peer_b, b} = Sample.start_node(:b, code)
{peer_c, _} = Sample.start_node(:c, code)
true = :peer.call(peer_c, Node, :connect, [b])
os_pid_b = Sample.os_pid(peer_b)

IO.puts("The service on b ends. What does its keeper on a do?")

for reason <- [:normal, :boom, :kill] do
  service = :peer.call(peer_b, Service, :start, [])
  Sample.keep(service)
  if reason == :kill, do: Process.exit(service, :kill), else: send(service, {:stop, reason})
  IO.inspect(Sample.heard(), label: "  #{inspect(reason)}")
end

service = :peer.call(peer_b, Service, :start, [])
Sample.keep(service)

IO.puts("The service goes on; the network does not.")
Sample.cut(b)
IO.inspect(Sample.heard(), label: "  a and b are cut, the keeper")
IO.inspect(:peer.call(peer_c, Service, :ask, [service]), label: "  the service, asked by c")
Sample.heal(b)

Sample.cut_one_way(b)
IO.inspect(Sample.heard(), label: "  a hears b no longer, the keeper")
IO.inspect(:peer.call(peer_c, Service, :ask, [service]), label: "  the service, asked by c")
Sample.heal(b)

Sample.signal(os_pid_b, "STOP")
IO.inspect(Sample.heard(), label: "  b is paused, the keeper")
Sample.signal(os_pid_b, "CONT")
Sample.heal(b)
IO.inspect(:peer.call(peer_c, Service, :ask, [service]), label: "  the service, asked by c")

IO.puts("kill -9 of b.")
Sample.signal(os_pid_b, "KILL")
IO.inspect(Sample.heard(), label: "  the keeper")

IO.puts("b starts again.")
{peer_b, ^b} = Sample.start_node(:b, code)
IO.inspect(Sample.heard_replace(), label: "  the keeper")
:peer.stop(peer_b)
:peer.stop(peer_c)

# Exercise 2.4, Groups. Run it with
#
#     elixir --name a@127.0.0.1 --erl "-kernel net_ticktime 2 prevent_overlapping_partitions false" sample.exs

{:module, _, code, _} =
  defmodule Member do
    # Joins a room, and knows from then on who is in it.
    def start(room, :watches) do
      spawn(fn ->
        :ok = :pg.join(room, self())
        {ref, members} = :pg.monitor(room)
        loop(ref, members)
      end)
    end

    # Joins a room, and knows who was in it.
    def start(room, :looks_once) do
      spawn(fn ->
        :ok = :pg.join(room, self())
        loop(nil, :pg.get_members(room))
      end)
    end

    def sees(pid) do
      send(pid, {:sees, self()})
      receive(do: ({^pid, members} -> members |> Enum.map(&node/1) |> Enum.sort()))
    end

    defp loop(ref, members) do
      receive do
        {^ref, :join, _, pids} -> loop(ref, pids ++ members)
        {^ref, :leave, _, pids} -> loop(ref, members -- pids)
        {:sees, from} -> send(from, {self(), members}) && loop(ref, members)
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
        args: ['-kernel', 'net_ticktime', '2', 'prevent_overlapping_partitions', 'false']
      })

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Member} = :peer.call(peer, :code, :load_binary, [Member, 'sample.exs', code])
    {:ok, _} = :peer.call(peer, :pg, :start, [:pg])
    true = Node.connect(node)
    {peer, node}
  end

  # Asked on its own node: the network between us may be cut.
  def sees(nil, pid), do: Member.sees(pid)
  def sees(peer, pid), do: :peer.call(peer, Member, :sees, [pid])

  # Until all see what is wanted, or for three seconds.
  def views(members, wanted, tries \\ 300) do
    seen = for {peer, pid} <- members, do: sees(peer, pid)

    if seen == wanted or tries == 0 do
      seen
    else
      Process.sleep(10)
      views(members, wanted, tries - 1)
    end
  end

  def show(views) do
    for {name, view} <- Enum.zip([:a, :b, :c], views), do: IO.inspect(short(view), label: "  #{name} sees")
  end

  defp short(nodes), do: for(n <- nodes, do: n |> to_string() |> String.first() |> String.to_atom())
end

# What the tick time ends goes to the log.
Logger.configure(level: :none)
:logger.set_primary_config(:level, :none)
{:ok, _} = :pg.start(:pg)
{peer_b, b} = Sample.start_node(:b, code)
{peer_c, c} = Sample.start_node(:c, code)
for peer <- [peer_b, peer_c], do: :ok = :peer.call(peer, :logger, :set_primary_config, [:level, :none])
true = :peer.call(peer_c, Node, :connect, [b])
a = node()
peers = [nil, peer_b, peer_c]

start = fn how ->
  for peer <- peers do
    pid =
      if peer, do: :peer.call(peer, Member, :start, [how, how]), else: Member.start(how, how)

    Sample.views([{peer, pid}], :never, 5)
    {peer, pid}
  end
end

IO.puts("A member on a, then on b, then on c; each looks once.")
Sample.show(Sample.views(start.(:looks_once), [[a], [a, b], [a, b, c]]))
IO.puts("The same; each watches.")
members = start.(:watches)
Sample.show(Sample.views(members, [[a, b, c], [a, b, c], [a, b, c]]))

# One way: a no longer reads what b sends; b still hears a, until a hangs up.
[connection] = :ets.lookup(:sys_dist, b)
Node.set_cookie(b, :wrong)
:ok = :inet.setopts(elem(connection, 5), active: false)
IO.puts("What b sends to a is lost.")
Sample.show(Sample.views(members, [[a, c], [b, c], [a, b, c]]))
Node.set_cookie(b, Node.get_cookie())
true = Node.connect(b)
IO.puts("It is well again.")
Sample.show(Sample.views(members, [[a, b, c], [a, b, c], [a, b, c]]))
_ = c
:peer.stop(peer_b)
:peer.stop(peer_c)

# Exercise 2.3, Merge on conflict. Run it with
#
#     elixir --name a@127.0.0.1 sample.exs

{:module, _, code, _} =
  defmodule Cart do
    use GenServer

    # The cart of an id: the one that this side of the network knows, or a new one.
    def find(id, resolver) do
      case :global.whereis_name({:cart, id}) do
        :undefined ->
          GenServer.start(Cart, {id, resolver})
          find(id, resolver)

        pid ->
          pid
      end
    end

    def add(id, resolver, item), do: GenServer.call(find(id, resolver), {:add, item})
    def items(id, resolver), do: GenServer.call(find(id, resolver), :items)

    def init({id, resolver}) do
      case :global.register_name({:cart, id}, self(), &resolve(resolver, &1, &2, &3)) do
        :yes -> {:ok, {id, MapSet.new()}}
        :no -> :ignore
      end
    end

    defp resolve(:exit, name, one, other), do: :global.random_exit_name(name, one, other)
    defp resolve(:notify, name, one, other), do: :global.random_notify_name(name, one, other)

    def handle_call({:add, item}, _from, {id, items}), do: {:reply, :ok, {id, MapSet.put(items, item)}}
    def handle_call(:items, _from, {_, items} = state), do: {:reply, Enum.sort(items), state}

    def handle_call({:merge, others}, _from, {id, items}),
      do: {:reply, :ok, {id, MapSet.union(items, others)}}

    # The name is another's now. What is in this cart goes there.
    def handle_info({:global_name_conflict, name}, {_, items} = state) do
      :global.sync()
      :ok = GenServer.call(:global.whereis_name(name), {:merge, items})
      {:stop, :normal, state}
    end
  end

defmodule Sample do
  def start_node(name, code) do
    {:ok, peer, node} =
      :peer.start(%{name: name, host: '127.0.0.1', longnames: true, connection: :standard_io})

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Cart} = :peer.call(peer, :code, :load_binary, [Cart, 'sample.exs', code])
    join(peer, node)
    {peer, node}
  end

  def join(peer, node) do
    Node.set_cookie(node, Node.get_cookie())
    true = Node.connect(node)
    :ok = :global.sync()
    :ok = :peer.call(peer, :global, :sync, [])
  end

  # The cookie of a for b is wrong, so that they do not meet by themselves.
  def split(peer, node) do
    Node.set_cookie(node, :wrong)
    Node.disconnect(node)
    await_split(peer)
  end

  defp await_split(peer) do
    if Node.list() != [] or :peer.call(peer, Node, :list, []) != [], do: await_split(peer)
  end

  def await_death(peer, pid) do
    alive = if node(pid) == node(), do: Process.alive?(pid), else: :peer.call(peer, Process, :alive?, [pid])
    if alive, do: await_death(peer, pid)
  end
end

# What a resolver says of what it killed goes to the log.
Logger.configure(level: :none)
:logger.set_primary_config(:level, :none)
{peer, b} = Sample.start_node(:b, code)
:ok = :peer.call(peer, :logger, :set_primary_config, [:level, :none])

for {resolver, id} <- [exit: 1, notify: 2] do
  IO.puts("A cart with apples is split, and meets again (#{resolver}).")
  :ok = Cart.add(id, resolver, "apples")
  here = Cart.find(id, resolver)
  Sample.split(peer, b)
  :ok = Cart.add(id, resolver, "bread")
  :ok = :peer.call(peer, Cart, :add, [id, resolver, "cheese"])
  there = :peer.call(peer, Cart, :find, [id, resolver])
  IO.inspect(Cart.items(id, resolver), label: "  on a, meanwhile")
  IO.inspect(:peer.call(peer, Cart, :items, [id, resolver]), label: "  on b, meanwhile")
  Sample.join(peer, b)
  loser = if Cart.find(id, resolver) == here, do: there, else: here
  Sample.await_death(peer, loser)
  IO.inspect(Cart.items(id, resolver), label: "  afterwards, asked on a")
  IO.inspect(:peer.call(peer, Cart, :items, [id, resolver]), label: "  afterwards, asked on b")
end

:peer.stop(peer)

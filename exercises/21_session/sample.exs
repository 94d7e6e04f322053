# Exercise 2.1, Local or global. Run it with
#
#     elixir --name a@127.0.0.1 sample.exs

{:module, _, code, _} =
  defmodule Session do
    use GenServer
    def init(id), do: {:ok, id}

    # The session of an id: the one that is there, or a new one.
    def fetch(id, name) do
      case GenServer.start(Session, id, name: name) do
        {:ok, pid} -> pid
        {:error, {:already_started, pid}} -> pid
      end
    end

    # Many processes on this node fetch at the same time.
    def crowd(id, name) do
      1..34
      |> Enum.map(fn _ -> Task.async(fn -> fetch(id, name) end) end)
      |> Task.await_many()
    end
  end

defmodule Sample do
  def start_node(name, code) do
    {:ok, peer, node} =
      :peer.start(%{name: name, host: '127.0.0.1', longnames: true, connection: :standard_io})

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Session} = :peer.call(peer, :code, :load_binary, [Session, 'sample.exs', code])
    true = Node.connect(node)
    {peer, node}
  end

  # From every node at the same time: the sessions that they got.
  def everywhere(id, name) do
    for {:ok, pids} <- :erpc.multicall([node() | Node.list()], Session, :crowd, [id, name]), pid <- pids, uniq: true, do: pid
  end

  # The name is free when every node has heard of the end.
  def await_free(name) do
    if Enum.any?(:erpc.multicall([node() | Node.list()], :global, :whereis_name, [name]), &(&1 != {:ok, :undefined})),
      do: await_free(name)
  end
end

peers = for name <- [:b, :c], do: Sample.start_node(name, code)
[{_, b}, {peer_c, c}] = peers
true = :peer.call(peer_c, Node, :connect, [b])
:ok = :global.sync()
for {peer, _} <- peers, do: :ok = :peer.call(peer, :global, :sync, [])

local = Sample.everywhere(7, :session_7)
IO.puts("34 processes on each of three nodes fetch session 7.")
IO.inspect(length(local), label: "  sessions, with a local name")
IO.inspect(Enum.sort(Enum.map(local, &node/1)) == Enum.sort([node(), b, c]), label: "  one on each node")

name = {:session, 7}
[session] = Sample.everywhere(7, {:global, name})
IO.inspect(1 + length(Sample.everywhere(7, {:global, name}) -- [session]), label: "  sessions, with a global name")

IO.inspect(GenServer.start(Session, 7, name: {:global, name}) == {:error, {:already_started, session}},
  label: "  who comes too late hears of the one that is there"
)

Process.exit(session, :kill)
Sample.await_free(name)
[again] = Sample.everywhere(7, {:global, name})
IO.puts("It is killed, and they fetch it again.")
IO.inspect(again != session, label: "  it is another")
for {peer, _} <- peers, do: :peer.stop(peer)

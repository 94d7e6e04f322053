# Exercise 1.4, Unique ids. Run it with
#
#     elixir --name a@127.0.0.1 sample.exs

{:module, _, code, _} =
  defmodule Ids do
    use GenServer
    def start(how), do: GenServer.start(__MODULE__, how, name: __MODULE__)
    def draw, do: GenServer.call(__MODULE__, :draw)
    def init(how), do: {:ok, {how, 0}}
    def handle_call(:draw, _from, {how, n}), do: {:reply, id(how, n + 1), {how, n + 1}}

    def id(:n, n), do: n
    def id(:node_n, n), do: {node(), n}
    def id(:node_life_n, n), do: {node(), :erlang.system_info(:creation), n}
    def id(:node_life_pid_n, n), do: {node(), :erlang.system_info(:creation), inspect(self()), n}
  end

defmodule Sample do
  def start_node(name, code) do
    {:ok, peer, node} =
      :peer.start(%{name: name, host: '127.0.0.1', longnames: true, connection: :standard_io})

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Ids} = :peer.call(peer, :code, :load_binary, [Ids, 'sample.exs', code])
    {peer, node}
  end

  def life(name, code, how) do
    {peer, _} = start_node(name, code)
    {:ok, server} = :peer.call(peer, Ids, :start, [how])
    first = for _ <- 1..3, do: :peer.call(peer, Ids, :draw, [])
    # The server crashes and starts again, on a node that lives on.
    :peer.call(peer, Process, :exit, [server, :kill])
    {:ok, _} = again(peer, how)
    second = for _ <- 1..3, do: :peer.call(peer, Ids, :draw, [])
    # The node is killed.
    os_pid = :peer.call(peer, System, :pid, [])
    ref = Process.monitor(peer)
    {_, 0} = System.cmd("kill", ["-KILL", os_pid])
    receive do: ({:DOWN, ^ref, _, _, _} -> first ++ second)
  end

  defp again(peer, how) do
    with {:error, {:already_started, _}} <- :peer.call(peer, Ids, :start, [how]), do: again(peer, how)
  end
end

IO.puts("Two nodes draw 3 ids, and 3 more when the server has crashed; b does all that in two lives.")

for how <- [:n, :node_n, :node_life_n, :node_life_pid_n] do
  ids = Sample.life(:b, code, how) ++ Sample.life(:b, code, how) ++ Sample.life(:c, code, how)
  IO.puts("  #{how}: of #{length(ids)} ids #{length(Enum.uniq(ids))} are different")
end

# Runs a sample on several real BEAM nodes, each an operating-system process of its own,
# on loopback. The script's own is the last of them. The others hold a pipe to it: when it
# ends, they do, even when it is killed.
defmodule Nodes do
  @host "127.0.0.1"

  # Each node loads the whole script, so that each has its modules; only the last of the
  # names goes on to run it. `run` gets the nodes, in the order of the names.
  def run(script, names, run) do
    unless :persistent_term.get({Nodes, :peer}, false) do
      {others, [own]} = Enum.split(names, -1)
      own_epmd = start_epmd()
      {:ok, _} = Node.start(:"#{own}@#{@host}", :longnames)
      peers = Enum.map(others, &start_peer(&1, script))

      try do
        apply(run, Enum.map(peers, & &1.node) ++ [node()])
      after
        for %{peer: peer} <- peers, Process.alive?(peer), do: :peer.stop(peer)
        Node.stop()
        if own_epmd, do: {_, 0} = epmd(["-kill"])
      end
    end
  end

  # kill -9 of the operating-system process of another node.
  def kill9(node) do
    {"", 0} = System.cmd("kill", ["-9", :persistent_term.get({Nodes, node})])
  end

  defp start_peer(name, script) do
    paths = Enum.flat_map(:code.get_path(), &['-pa', &1])

    {:ok, peer, node} =
      :peer.start(%{
        name: name,
        host: String.to_charlist(@host),
        longnames: true,
        connection: :standard_io,
        args: paths ++ ['-setcookie', Atom.to_charlist(Node.get_cookie())]
      })

    {:ok, _} = :peer.call(peer, :application, :ensure_all_started, [:elixir])
    :ok = :peer.call(peer, :persistent_term, :put, [{Nodes, :peer}, true])
    _ = :peer.call(peer, Code, :require_file, [script])
    :persistent_term.put({Nodes, node}, to_string(:peer.call(peer, :os, :getpid, [])))
    %{peer: peer, node: node}
  end

  # epmd, which tells nodes each other's ports, stays when its nodes end. One that runs
  # already is used and left alone.
  defp start_epmd do
    {_, status} = epmd(["-names"])
    if status != 0, do: {_, 0} = epmd(["-address", @host, "-daemon"])
    status != 0
  end

  defp epmd(args) do
    port = System.get_env("ERL_EPMD_PORT", "4369")
    System.cmd("epmd", ["-port", port | args], stderr_to_stdout: true)
  end
end

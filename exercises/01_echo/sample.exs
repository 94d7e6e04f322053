# Exercise 0.1, Echo. Run it with
#
#     elixir --name a@127.0.0.1 sample.exs

{:module, _, code, _} =
  defmodule Echo do
    use GenServer

    def start(name), do: GenServer.start(__MODULE__, nil, name: name)

    # {name, node} is the whole trick: the same name lives on every node.
    def ask(node, name, text), do: GenServer.call({name, node}, {:say, text})

    @impl true
    def init(state), do: {:ok, state}

    @impl true
    def handle_call({:say, text}, _from, state), do: {:reply, {node(), text}, state}
  end

defmodule Sample do
  # Two more BEAMs on this machine, which get Echo's code from here.
  def start_node(name, code) do
    {:ok, peer, node} =
      :peer.start_link(%{
        name: name,
        host: '127.0.0.1',
        longnames: true,
        args: ['-kernel', 'logger_level', 'none']
      })

    :ok = :erpc.call(node, :code, :add_paths, [:code.get_path()])
    {:module, Echo} = :erpc.call(node, :code, :load_binary, [Echo, 'sample.exs', code])
    {peer, node}
  end

  # The value of an expression, or the reason with which it exited.
  def outcome(fun) do
    fun.()
  catch
    :exit, reason -> {:exit, reason}
  end
end

Logger.configure(level: :none)
{peer_b, b} = Sample.start_node(:b, code)
{peer_c, c} = Sample.start_node(:c, code)

# An echo on each of the three nodes, all under one name.
for node <- [node(), b, c], do: {:ok, _} = :erpc.call(node, Echo, :start, [:echo])

for node <- [node(), b, c] do
  IO.inspect(Echo.ask(node, :echo, "hello"), label: "a asks the echo on #{node}")
end

IO.inspect(GenServer.call(:echo, {:say, "hello"}), label: "a asks :echo, no node named")

IO.inspect(Sample.outcome(fn -> Echo.ask(b, :nobody, "hello") end), label: "a asks :nobody on b")

:ok = :peer.stop(peer_b)
IO.inspect(Sample.outcome(fn -> Echo.ask(b, :echo, "hello") end), label: "b was stopped; a asks it")
:ok = :peer.stop(peer_c)

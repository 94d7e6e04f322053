Code.require_file("../nodes.exs", __DIR__)

defmodule Counter do
  use GenServer

  def start(tell), do: send(tell, {:started, GenServer.start(__MODULE__, 0, name: :counter)})
  def increment(node), do: GenServer.call({:counter, node}, :increment)

  @impl true
  def init(count), do: {:ok, count}

  @impl true
  def handle_call(:increment, _from, count), do: {:reply, {node(), count + 1}, count + 1}
end

defmodule Caller do
  def loop do
    receive do
      {:call, node, tell} -> send(tell, {:called, attempt(fn -> Counter.increment(node) end)})
    end

    loop()
  end

  defp attempt(f) do
    f.()
  catch
    :exit, reason -> {:exit, reason}
  end
end

defmodule Watcher do
  def run(a, b, c) do
    IO.inspect(a)
    Node.spawn(a, Counter, :start, [self()])
    receive do {:started, {:ok, pid}} -> IO.inspect(pid) after 3000 -> exit(:timeout) end
    ref = Process.monitor({:counter, a})
    caller = Node.spawn(b, Caller, :loop, [])
    send(caller, {:call, a, self()})
    receive do {:called, x} -> IO.inspect(x) after 3000 -> exit(:timeout) end
    send(caller, {:call, a, self()})
    receive do {:called, x} -> IO.inspect(x) end
    Nodes.kill9(a)
    receive do {:DOWN, ^ref, :process, _, _} = down -> IO.inspect(down) after 3000 -> exit(:timeout) end
    send(caller, {:call, a, self()})
    receive do {:called, x} -> IO.inspect(x) end
    Counter.start(self())
    receive do {:started, {:ok, pid}} -> IO.inspect(pid) after 3000 -> exit(:timeout) end
    send(caller, {:call, c, self()})
    receive do {:called, x} -> IO.inspect(x) end
  end
end

Nodes.run(__ENV__.file, [:a, :b, :c], &Watcher.run/3)

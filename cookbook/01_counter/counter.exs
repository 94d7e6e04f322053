# A counter on node b, its caller on c, its watcher on a. Then b is killed with kill -9.
#
#     elixir cookbook/01_counter/counter.exs
Code.require_file("../../internal/conformance/scenarios/trace.exs", __DIR__)

defmodule Counter do
  use GenServer

  def start(tell) do
    {:ok, pid} = GenServer.start(Counter, 0, name: :counter)
    send(tell, {:started, pid})
  end

  def increment(node), do: GenServer.call({:counter, node}, :increment)

  @impl true
  def init(count), do: {:ok, count}

  @impl true
  def handle_call(:increment, _from, count) do
    {:reply, {:counted, node(), count + 1}, count + 1}
  end
end

defmodule Caller do
  def loop(tell) do
    receive do
      {:call, node} -> send(tell, attempt(node))
    end

    loop(tell)
  end

  defp attempt(node) do
    Counter.increment(node)
  catch
    :exit, reason -> {:failed, reason}
  end
end

defmodule Watcher do
  def run do
    {peer, b} = Trace.start_peer("b")
    {_, c} = Trace.start_peer("c")

    Node.spawn(b, Counter, :start, [self()])
    Trace.next("b starts a counter")
    Trace.emit("a monitors it", Process.monitor({:counter, b}))

    caller = Node.spawn(c, Caller, :loop, [self()])
    call = fn node -> send(caller, {:call, node}) end
    call.(b)
    Trace.next("c calls b")
    call.(b)
    Trace.next("c calls b")

    Trace.kill_9(peer)
    Trace.next("a hears")
    Trace.emit("a is connected to", Node.list())
    call.(b)
    Trace.next("c calls b")

    Counter.start(self())
    Trace.next("a starts another")
    call.(node())
    Trace.next("c calls a")
    call.(node())
    Trace.next("c calls a")
  end
end

Trace.main(Watcher, __ENV__.file, nodes: true)

# Answers N13, B8: a GenServer under a global name.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globalvia.Server do
  use GenServer
  def init(state), do: {:ok, state}
  def handle_call({:add, n}, _from, state), do: {:reply, state + n, state + n}
  def handle_cast({:put, n}, _state), do: {:noreply, n}
end

defmodule Conformance.Globalvia do
  alias Conformance.Globalvia.Server

  def run do
    {_, b} = Trace.start_peer("b")
    Trace.meet([b])
    n = Trace.draw_int("n", 1, 99)
    m = Trace.draw_int("m", 100, 199)
    via = {:via, :global, Trace.draw_atom("name")}
    there = Trace.hand(b)
    start = fn state -> GenServer.start(Server, state, name: via) end

    Trace.emit("call nobody", try(do: GenServer.call(via, {:add, n}), catch: (:exit, {why, _} -> why)))
    Trace.emit_done("cast to nobody", fn -> GenServer.cast(via, {:put, n}) end)
    {:ok, pid} = Trace.ask(there, fn -> start.(n) end)
    Trace.name(pid, "server")
    Trace.emit("whereis", GenServer.whereis(via))
    Trace.emit("call", GenServer.call(via, {:add, m}))
    GenServer.cast(via, {:put, m})
    Trace.emit("call after a cast", GenServer.call(via, {:add, n}))
    Trace.emit("start again", start.(n))
    Trace.emit("start again there", Trace.ask(there, fn -> start.(n) end))
    Trace.emit("its node", node(GenServer.whereis(via)) == b)
    Trace.emit("stop", GenServer.stop(via))
    Trace.global_gone(elem(via, 2), [b])
    Trace.emit("whereis", GenServer.whereis(via))
    {:ok, pid} = start.(m)
    Trace.name(pid, "second")
    Trace.emit("call from there", Trace.ask(there, fn -> GenServer.call(via, {:add, n}) end))
  end
end

Trace.main(Conformance.Globalvia, __ENV__.file, nodes: true)

# Answers N6: calls, casts and stops to a server on another node: every exit shape.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Remotecall.Server do
  use GenServer

  def start({who, name}) do
    {:ok, pid} = GenServer.start(__MODULE__, who, name: name)
    send(who, {:started, pid})
  end

  def init(who), do: {:ok, {who, []}}

  def handle_call({:ping, n}, _from, s), do: {:reply, {:pong, n}, s}
  def handle_call({:stop, reason}, _from, s), do: {:stop, reason, s}
  def handle_call({:raise, text}, _from, _), do: raise(text)
  def handle_call({:later, n}, from, {who, list}), do: {:noreply, {who, [{from, n} | list]}}

  def handle_cast({:note, n}, {who, list} = s) do
    send(who, {:noted, n})
    for {from, k} <- list, do: GenServer.reply(from, {:late, k})
    {:noreply, s}
  end

  def terminate(reason, {who, _}), do: send(who, {:terminate, reason})
end

defmodule Conformance.Remotecall do
  alias Conformance.Remotecall.Server

  def run do
    {_, b} = Trace.start_peer("b")
    name = Trace.draw_atom("name")
    n = Trace.draw_int("n", 1, 99)
    reason = Trace.draw_reason("reason")
    text = Trace.draw_word("text")

    pid = start(b, name)
    Trace.name(pid, "server")
    call("by name", {name, b}, {:ping, n})
    call("by pid", pid, {:ping, n})
    call("a name nobody holds there", {Trace.draw_atom("nobody"), b}, {:ping, n})
    call("a node that is not there", {name, :"nobody@127.0.0.1"}, {:ping, n})

    # A reply that comes too late is not delivered.
    timeout = Trace.draw_int("timeout", 20, 60)
    Trace.emit_result("later", fn -> GenServer.call(pid, {:later, n}, timeout) end)
    Trace.emit("cast", GenServer.cast({name, b}, {:note, n}))
    Trace.next("cast")
    call("then", pid, {:ping, n + 1})
    Trace.poll("mailbox")
    Trace.emit("cast to a name nobody holds there", GenServer.cast({Trace.draw_atom("nobody"), b}, {:note, n}))
    Trace.emit("cast to a node that is not there", GenServer.cast({name, :"nobody@127.0.0.1"}, {:note, n}))

    # The server ends while the caller waits.
    call("stops", {name, b}, {:stop, reason})
    Trace.next("stops")
    call("the dead", pid, {:ping, n})

    for {what, request} <- [{"stops with shutdown", {:stop, :shutdown}}, {"stops normally", {:stop, :normal}}, {"raises", {:raise, text}}] do
      call(what, start(b, name), request)
      Trace.next(what)
    end

    # Stop.
    pid = start(b, name)
    ref = Process.monitor(pid)
    Trace.emit_result("stop", fn -> GenServer.stop({name, b}, reason) end)
    Trace.next("stop")
    Trace.emit("stop", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit_result("stop what is gone", fn -> GenServer.stop({name, b}) end)
    Trace.emit_result("stop the dead", fn -> GenServer.stop(pid) end)
    Trace.emit_result("stop on a node that is not there", fn -> GenServer.stop({name, :"nobody@127.0.0.1"}) end)
    Trace.poll("mailbox")
  end

  defp start(b, name) do
    Node.spawn(b, Server, :start, [{self(), name}])
    receive(do: ({:started, pid} -> pid))
  end

  defp call(label, server, request), do: Trace.emit_result(label, fn -> GenServer.call(server, request) end)
end

Trace.main(Conformance.Remotecall, __ENV__.file, nodes: true)

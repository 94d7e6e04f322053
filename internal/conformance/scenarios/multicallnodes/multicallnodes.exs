# Answers N6: multi_call and abcast to several nodes, one of which is not there.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Multicallnodes.Server do
  use GenServer
  def start(who, name), do: GenServer.start(__MODULE__, who, name: name)
  def init(who), do: {:ok, who}
  def handle_call({:ask, n}, _from, who), do: {:reply, {:told, n}, who}
  def handle_call({:never}, _from, who), do: {:noreply, who}
  def handle_call({:exit, reason}, _from, _), do: exit(reason)
  def handle_cast(message, who), do: (send(who, {:cast, message}); {:noreply, who})
end

defmodule Conformance.Multicallnodes do
  alias Conformance.Multicallnodes.Server

  def run do
    {peer, b} = Trace.start_peer("b")
    [here, nobody] = [node(), :"nobody@127.0.0.1"]
    [name, other] = Trace.draw_names("name", 2)
    n = Trace.draw_int("n", 1, 99)
    reason = Trace.draw_reason("reason")
    soon = Trace.draw_int("soon", 20, 60)
    {:ok, _} = Server.start(self(), name)
    {:ok, there} = :erpc.call(b, Server, :start, [self(), name])
    ref = Process.monitor(there)
    {:ok, _} = :erpc.call(b, Server, :start, [self(), other])

    all = fn label, nodes, name, request, timeout ->
      {replies, bad} = GenServer.multi_call(nodes, name, request, timeout)
      Trace.emit(label, {Enum.sort(replies), Enum.sort(bad)})
    end

    all.("both", [here, b], name, {:ask, n}, :infinity)
    all.("and one that is not there", [here, nobody, b], name, {:ask, n}, :infinity)
    all.("in time", [here, nobody, b], name, {:ask, n}, 30_000)
    all.("a name that one has", [here, b], other, {:ask, n}, :infinity)
    all.("no answer", [b], name, {:never}, soon)
    all.("no answer there, and no node", [nobody, b], other, {:never}, soon)
    Trace.emit("abcast", GenServer.abcast([nobody, here], name, n))
    Trace.next("cast")
    Trace.emit("abcast there", GenServer.abcast([b, nobody], name, n + 1))
    Trace.next("cast there")
    Trace.emit("abcast to a name that one has", GenServer.abcast([here, b], other, n + 2))
    Trace.next("cast to that one")
    Trace.poll("mailbox")

    all.("the server there exits", [b], name, {:exit, reason}, :infinity)
    Trace.emit("its reason", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    all.("it is gone", [here, b], name, {:ask, n}, :infinity)
    Trace.kill_9(peer)
    all.("its node is gone", [here, b], other, {:ask, n}, :infinity)
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Multicallnodes, __ENV__.file, nodes: true)

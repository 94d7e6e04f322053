# Answers B8: multi_call and abcast on this node and on one that does not exist.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Multicall.Server do
  use GenServer

  def init(who), do: {:ok, who}
  def handle_call({:ask, n}, _from, who), do: {:reply, {:told, n}, who}
  def handle_call(:never, _from, who), do: {:noreply, who}
  def handle_call({:exit, reason}, _from, _), do: exit(reason)

  def handle_cast(message, who) do
    send(who, {:cast, message})
    {:noreply, who}
  end
end

defmodule Conformance.Multicall do
  alias Conformance.Multicall.Server

  def run do
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("n", 1, 99)
    soon = Trace.draw_int("soon", 5, 25)
    [name, other] = Trace.draw_names("name", 2)
    here = node()
    {:ok, pid} = GenServer.start(Server, self(), name: name)
    ref = Process.monitor(pid)

    Trace.emit("here", GenServer.multi_call([here], name, {:ask, n}))
    Trace.emit("here, in time", GenServer.multi_call([here], name, {:ask, n}, 60_000))
    Trace.emit("no node", GenServer.multi_call([], name, {:ask, n}))
    Trace.emit("nobody", GenServer.multi_call([here], other, {:ask, n}))
    Trace.emit("nobody, in time", GenServer.multi_call([here], other, {:ask, n}, 60_000))
    Trace.emit("no answer", GenServer.multi_call([here], name, :never, soon))
    Trace.emit("no answer, at once", GenServer.multi_call([here], name, :never, 0))
    Trace.poll("mailbox")

    Trace.emit("abcast", GenServer.abcast([here], name, n))
    Trace.next("cast")
    Trace.emit("abcast to nobody", GenServer.abcast([here], other, n))
    Trace.emit("abcast to no node", GenServer.abcast([], name, n))
    Trace.poll("mailbox")

    Trace.emit("the server exits", GenServer.multi_call([here], name, {:exit, reason}))
    Trace.emit("its reason", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("it is gone", GenServer.multi_call([here], name, {:ask, n}))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Multicall, __ENV__.file)

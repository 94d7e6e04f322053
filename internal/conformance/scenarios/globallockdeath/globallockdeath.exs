# Answers N9: the death of who holds a global lock, and the loss of its node.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globallockdeath do
  def run do
    {_, b} = Trace.start_peer("b")
    Trace.meet([b])
    resource = Trace.draw_atom("resource")
    Trace.emit("resource", resource)
    [one, two] = Trace.draw_names("requester", 2)
    me = self()
    try_it = fn -> :global.set_lock({resource, two}, [node(), b], 0) end

    for {where, start} <- [{"here", &Trace.puppet/0}, {"there", fn -> Trace.hand(b) end}] do
      holder = start.()
      Trace.emit("#{where}, lock", Trace.ask(holder, fn -> :global.set_lock({resource, one}) end))
      Trace.emit("another", try_it.())
      waiting = Trace.puppet()
      Trace.tell(waiting, fn -> send(me, {:locked, :global.set_lock({resource, two})}) end)
      Trace.kill(holder)
      Trace.emit("who waited, after its death", receive(do: ({:locked, _} = m -> m)))
      Trace.emit("another", :global.set_lock({resource, one}, [node(), b], 0))
      Trace.emit("removed", Trace.ask(waiting, fn -> :global.del_lock({resource, two}) end))
      Trace.emit("another", :global.set_lock({resource, one}, [node(), b], 0))
      Trace.emit("removed", :global.del_lock({resource, one}))
    end

    # Two hold it together.
    first = Trace.puppet()
    second = Trace.hand(b)
    for h <- [first, second], do: Trace.emit("together", Trace.ask(h, fn -> :global.set_lock({resource, one}) end))
    Trace.kill(first)
    Trace.emit("one is dead", try_it.())
    Trace.kill(second)
    Trace.emit("both are dead", :global.set_lock({resource, two}))
    Trace.emit("removed", :global.del_lock({resource, two}))

    # Its node is lost, and lives.
    holder = Trace.hand(b)
    Trace.emit("lock", Trace.ask(holder, fn -> :global.set_lock({resource, one}) end))
    Trace.emit("another", try_it.())
    Trace.emit("disconnect", Node.disconnect(b))
    Trace.emit("here", :global.set_lock({resource, two}, [node()]))
    Trace.emit("removed", :global.del_lock({resource, two}, [node()]))
    Trace.emit("connect", Node.connect(b))
    Trace.meet([b])
    Trace.emit("still held there", :global.set_lock({resource, two}, [b], 0))
    Trace.emit("not here", :global.set_lock({resource, two}, [node()], 0))
  end
end

Trace.main(Conformance.Globallockdeath, __ENV__.file, nodes: true)

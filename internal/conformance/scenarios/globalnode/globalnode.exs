# Answers N8, N9: the death of a node with global names and a lock, as two others see it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globalnode do
  def run do
    {peer, b} = Trace.start_peer("b")
    {_, c} = Trace.start_peer("c")
    Trace.meet([b, c])
    [name, other, kept] = Trace.draw_names("name", 3)
    Trace.emit("names", [name, other, kept])
    id = Trace.draw_atom("resource")
    [on_b, on_c] = for {node, as} <- [{b, "on b"}, {c, "on c"}], do: Trace.name(Trace.hand(node), as)
    me = Trace.name(self(), "me")
    Trace.emit("its own", Trace.ask(on_b, fn -> :global.register_name(name, self()) end))
    Trace.emit("another's, by it", Trace.ask(on_b, fn -> :global.register_name(other, on_c) end))
    Trace.emit("ours", :global.register_name(kept, me))
    Trace.emit("its lock", Trace.ask(on_b, fn -> :global.set_lock({id, :b}) end))
    Trace.emit("ours", :global.set_lock({id, :a}, [node(), c], 0))

    Trace.kill_9(peer)
    Trace.emit("its own", Trace.global_gone(name, [c]))
    Trace.emit("another's, by it", {:global.whereis_name(other), Trace.ask(on_c, fn -> :global.whereis_name(other) end)})
    Trace.emit("ours", {:global.whereis_name(kept), Trace.ask(on_c, fn -> :global.whereis_name(kept) end)})
    Trace.emit("free again", :global.register_name(name, Trace.name(Trace.puppet(), "new")))
    Trace.emit("whereis", Trace.ask(on_c, fn -> :global.whereis_name(name) end))
    Trace.emit("the lock", :global.set_lock({id, :a}))
    Trace.emit("known to the other", Trace.ask(on_c, fn -> :global.set_lock({id, :c}, [node()], 0) end))
  end
end

Trace.main(Conformance.Globalnode, __ENV__.file, nodes: true)

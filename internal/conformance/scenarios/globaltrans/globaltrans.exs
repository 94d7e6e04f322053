# Answers N9: global transactions: results, an abort, a failure inside, one in another.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globaltrans do
  def run do
    {_, b} = Trace.start_peer("b")
    Trace.meet([b])
    resource = Trace.draw_atom("resource")
    [one, two] = Trace.draw_names("requester", 2)
    n = Trace.draw_int("n", 1, 99)
    word = Trace.draw_atom("word")
    there = Trace.hand(b)
    me = self()
    all = [node(), b]
    try_there = fn -> Trace.ask(there, fn -> :global.set_lock({resource, two}, all, 0) end) end
    del_there = fn -> Trace.ask(there, fn -> :global.del_lock({resource, two}) end) end

    Trace.emit("its result", :global.trans({resource, one}, fn -> {n, try_there.()} end))
    Trace.emit("locked after it", try_there.())
    Trace.emit("aborted", :global.trans({resource, one}, fn -> n end, all, 0))
    Trace.emit("removed", del_there.())
    Trace.emit("on this node", :global.trans({resource, one}, fn -> {n, Trace.ask(there, fn -> :global.set_lock({resource, two}, [b], 0) end)} end, [node()]))
    Trace.emit("removed", del_there.())

    # It exits, or is killed, inside.
    {pid, ref} = spawn_monitor(fn -> :global.trans({resource, one}, fn -> exit(word) end) end)
    Trace.emit("exits inside", receive(do: ({:DOWN, ^ref, _, ^pid, why} -> why)))
    Trace.emit("locked after it", :global.set_lock({resource, two}))
    Trace.emit("removed", :global.del_lock({resource, two}))

    pid = spawn(fn -> :global.trans({resource, one}, fn -> send(me, :inside) && receive(do: (:never -> :ok)) end) end)
    receive(do: (:inside -> :ok))
    Trace.emit("while it is inside", try_there.())
    Trace.kill(pid)
    Trace.emit("after its death", Trace.ask(there, fn -> :global.set_lock({resource, two}) end))
    Trace.emit("removed", del_there.())

    # One inside another, of the same requester and process: its end is the end of both.
    inner = fn -> :global.trans({resource, one}, fn -> {n, try_there.()} end) end
    Trace.emit("one in another", :global.trans({resource, one}, fn -> {inner.(), try_there.()} end))
    Trace.emit("removed", del_there.())
    Trace.emit("locked after it", try_there.())
  end
end

Trace.main(Conformance.Globaltrans, __ENV__.file, nodes: true)

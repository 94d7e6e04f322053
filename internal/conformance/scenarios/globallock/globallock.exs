# Answers N9: global locks: other requesters, the same requester, nodes, who may remove.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globallock do
  def run do
    {_, b} = Trace.start_peer("b")
    Trace.meet([b])
    [resource, other] = Trace.draw_names("resource", 2)
    Trace.emit("resources", [resource, other])
    [one, two] = Trace.draw_names("requester", 2)
    n = Trace.draw_int("n", 1, 2)
    here = Trace.puppet()
    there = Trace.hand(b)
    lock = fn pid, id, nodes, retries -> Trace.ask(pid, fn -> :global.set_lock(id, nodes, retries) end) end
    del = fn pid, id -> Trace.ask(pid, fn -> :global.del_lock(id) end) end
    all = [node(), b]

    Trace.emit("lock", lock.(here, {resource, one}, all, 0))
    Trace.emit("again, the same process", lock.(here, {resource, one}, all, 0))
    Trace.emit("another requester", lock.(there, {resource, two}, all, 0))
    Trace.emit("another requester, n retries", lock.(there, {resource, two}, all, n))
    Trace.emit("another resource", lock.(there, {other, two}, all, 0))
    Trace.emit("the same requester, another process", lock.(there, {resource, one}, all, 0))
    Trace.emit("the first process removes it", del.(here, {resource, one}))
    Trace.emit("another requester", lock.(here, {resource, two}, all, 0))
    Trace.emit("the second process removes it", del.(there, {resource, one}))
    Trace.emit("another requester", lock.(here, {resource, two}, all, 0))

    # Who may remove it.
    Trace.emit("a wrong requester removes it", del.(here, {resource, one}))
    Trace.emit("still locked", lock.(there, {resource, one}, all, 0))
    Trace.emit("another process removes it", del.(there, {resource, two}))
    Trace.emit("still locked", lock.(there, {resource, one}, all, 0))
    Trace.emit("its process removes it", del.(here, {resource, two}))
    Trace.emit("remove what is not there", del.(here, {resource, two}))

    # On some nodes only.
    Trace.emit("on b", lock.(here, {resource, one}, [b], 0))
    Trace.emit("on a, another", lock.(there, {resource, two}, [node()], 0))
    Trace.emit("on both", lock.(there, {resource, one}, all, 0))
    Trace.emit("on b, another", lock.(there, {resource, two}, [b], 0))
    Trace.emit("on no node", lock.(there, {resource, two}, [], 0))
    Trace.emit("remove both", {del.(here, {resource, one}), del.(there, {resource, two})})
    Trace.emit("on both", lock.(there, {resource, two}, all, 0))
    Trace.emit("a node that is not there", lock.(here, {other, one}, [:"nobody@127.0.0.1"], 0))
  end
end

Trace.main(Conformance.Globallock, __ENV__.file, nodes: true)

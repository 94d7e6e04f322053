# Answers N10, N9: two parts of a cluster meet: all names are known everywhere, a conflict is
# resolved once, and locks are not carried over.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globalmeet do
  def run do
    {peer_b, b} = Trace.start_peer("b", connect: false)
    {peer_c, c} = Trace.start_peer("c", connect: false)
    true = :peer.call(peer_b, Node, :connect, [c])
    :ok = :peer.call(peer_b, :global, :sync, [])
    [ours, on_b, on_c, both, resource] = Trace.draw_names("name", 5)
    n = Trace.draw_int("n", 1, 99)
    me = Trace.name(self(), "me")
    mine = Trace.name(Trace.puppet(), "mine")
    Trace.emit("ours", :global.register_name(ours, me))
    Trace.emit("in both parts", :global.register_name(both, mine, &:global.random_notify_name/3))

    for {peer, name} <- [{peer_b, on_b}, {peer_c, on_c}, {peer_c, both}] do
      Trace.far(peer, fn ->
        Process.register(self(), name)
        :yes = :global.register_name(name, self(), &:global.random_notify_name/3)
      end)
    end

    Trace.emit("apart", {:global.whereis_name(on_b), :global.whereis_name(on_c)})
    Trace.emit("a lock in this part", :global.set_lock({resource, n}))
    Trace.far(peer_c, fn -> :global.set_lock({resource, -n}) end)

    Trace.emit("connect", Node.connect(b))
    Trace.meet([b, c])
    hands = [Trace.puppet(), Trace.hand(b), Trace.hand(c)]
    everywhere = fn name -> for h <- hands, do: Trace.ask(h, fn -> :global.whereis_name(name) end) end
    for {node, name, as} <- [{b, on_b, "on b"}, {c, on_c, "on c"}, {c, both, "both on c"}] do
      [_, there_b, there_c] = hands
      Trace.name(Trace.ask(if(node == b, do: there_b, else: there_c), fn -> Process.whereis(name) end), as)
    end

    for {what, name} <- [{"ours", ours}, {"on b", on_b}, {"on c", on_c}, {"in both parts", both}] do
      Trace.emit("#{what}, everywhere", everywhere.(name))
    end

    loser = Trace.ask(List.last(hands), fn -> Process.whereis(both) end)
    Trace.emit("the loser gets", Trace.ask(loser, fn -> receive(do: (m -> m)) end))
    Trace.emit("and then", Trace.ask(loser, fn -> receive(do: (m -> m), after: (0 -> :nothing)) end))
    Trace.emit("the other gets", Trace.ask(mine, fn -> receive(do: (m -> m), after: (0 -> :nothing)) end))
    Trace.emit("the lock of this part, again", :global.set_lock({resource, n}, [node()], 0))
    Trace.emit("on all nodes", :global.set_lock({resource, n}, [node(), b, c], 0))
    Trace.emit("names", length(:global.registered_names()))
  end
end

Trace.main(Conformance.Globalmeet, __ENV__.file, nodes: true)

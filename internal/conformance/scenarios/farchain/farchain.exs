# Answers N4: what the loss of a connection does to those behind it: who is linked to the linked, and who watches them.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Farchain do
  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    depth = Trace.draw_int("depth", 2, 5)
    :net_kernel.monitor_nodes(true)
    chain = for i <- 1..depth do
      hand = Trace.hand(b)
      Trace.name(hand, "link #{i}")
      hand
    end

    [keeper, watcher, away] = for what <- ["keeper", "watcher", "away"] do
      hand = Trace.hand(b)
      Trace.name(hand, what)
      hand
    end

    for {one, two} <- Enum.zip(chain, tl(chain)), do: Trace.ask(one, fn -> Process.link(two) end)
    first = hd(chain)
    last = List.last(chain)
    Process.link(first)
    me = self()
    Trace.ask(keeper, fn -> Process.flag(:trap_exit, true); Process.link(last) end)
    Trace.ask(watcher, fn -> Process.monitor(last); Process.monitor(me); true end)
    Trace.ask(away, fn -> Process.flag(:trap_exit, true); Process.link(me) end)
    Process.unlink(away)
    Trace.ask(away, fn -> true end)
    :global.sync()
    true = Node.disconnect(b)
    Trace.emit("down", receive(do: ({:nodedown, node} -> node)))
    Trace.next("the first of the chain")
    Trace.poll("and no other")
    true = Node.connect(b)
    Trace.emit("up", receive(do: ({:nodeup, node} -> node)))
    Trace.emit("who keeps the last", next(keeper))
    told = for _ <- 1..2, do: next(watcher) |> Tuple.delete_at(1)
    Trace.emit("who watches", Enum.sort_by(told, fn {_, _, pid, _} -> pid == me end))
    Trace.emit("who was unlinked", poll(away))
    for hand <- chain, do: Process.monitor(hand)
    for i <- 1..depth, do: Trace.emit("of the chain #{i}", receive(do: ({:DOWN, _, _, _, why} -> why)))
    Trace.emit("who trap live", for(hand <- [keeper, watcher, away], do: Trace.ask(hand, fn -> true end)))
    Trace.poll("mailbox")
  end

  defp next(hand), do: Trace.ask(hand, fn -> mail(10_000) end)
  defp poll(hand), do: Trace.ask(hand, fn -> mail(0) end)

  defp mail(limit) do
    receive do
      m when not is_tuple(m) or elem(m, 0) not in [Trace.Ask, Trace.Tell] -> m
    after
      limit -> :timeout
    end
  end
end

Trace.main(Conformance.Farchain, __ENV__.file, nodes: true)

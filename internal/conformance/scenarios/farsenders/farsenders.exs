# Answers N5: several senders of two nodes to one receiver: each one's messages in its order, and what is picked out of them.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Farsenders do
  def run do
    {_, b} = Trace.start_peer("b")
    n = Trace.draw_int("messages", 5, 20)
    senders = Trace.draw_int("senders", 2, 4)
    hands = for i <- 0..(2 * senders - 1), do: Trace.hand(if rem(i, 2) == 0, do: b, else: node())
    me = self()

    for {hand, s} <- Enum.with_index(hands), do: Trace.tell(hand, fn -> for i <- 1..n, do: send(me, {s, i}) end)
    # Those of one are picked out while the others' go on coming.
    picked = Trace.draw_int("picked", 0, 2 * senders - 1)
    Trace.emit("sender #{picked}", for(_ <- 1..n, do: receive(do: ({^picked, i} -> i))))
    rest = for _ <- 1..(n * (2 * senders - 1)), do: receive(do: ({s, i} -> {s, i}))
    for s <- 0..(2 * senders - 1), s != picked, do: Trace.emit("sender #{s}", for({^s, i} <- rest, do: i))

    # And the other way: what this one sends by pid and by name is one order.
    name = Trace.draw_atom("name")
    hand = hd(hands)
    Trace.ask(hand, fn -> Process.register(self(), name) end)
    for i <- 1..n, do: send(if(rem(i, 2) == 0, do: hand, else: {name, b}), {name, i})
    Trace.emit("by pid and by name", for(_ <- 1..n, do: elem(next(hand), 1)))
    Trace.poll("mailbox")
  end

  defp next(hand), do: Trace.ask(hand, fn -> receive(do: (m when elem(m, 0) not in [Trace.Ask, Trace.Tell] -> m)) end)
end

Trace.main(Conformance.Farsenders, __ENV__.file, nodes: true)

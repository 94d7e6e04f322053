# Answers N5: aliases of this node and of another: in use, given up, for one reply, and of the dead.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Faralias do
  def run do
    {_, b} = Trace.start_peer("b")
    word = Trace.draw_atom("word")
    n = Trace.draw_int("messages", 2, 5)
    hand = Trace.hand(b)
    tell = fn to, message -> Trace.ask(hand, fn -> send(to, message) end) end

    mine = :erlang.alias()
    for i <- 1..n, do: tell.(mine, {word, i})
    for i <- 1..n, do: Trace.next("message #{i}")
    Trace.emit("given up", {:erlang.unalias(mine), :erlang.unalias(mine)})
    tell.(mine, word)
    Trace.poll("after that")

    once = :erlang.alias([:reply])
    for i <- 1..n, do: tell.(once, {word, i})
    Trace.next("one for a reply")
    Trace.poll("and for no other")

    # The alias of a monitor.
    for kind <- [:explicit_unalias, :demonitor, :reply_demonitor] do
      other = Trace.hand(b)
      Trace.name(other, "other of #{kind}")
      ref = :erlang.monitor(:process, other, alias: kind)
      tell.(ref, word)
      Trace.next("#{kind}, a message")
      tell.(ref, word)
      Trace.poll("#{kind}, another")
      Trace.tell(other, fn -> exit(word) end)
      down = Process.monitor(other)
      receive(do: ({:DOWN, ^down, _, _, _} -> :ok))
      # In what order two monitors are told is not said.
      limit = if kind == :reply_demonitor, do: 0, else: 10_000
      Trace.emit("#{kind}, the end", receive(do: ({:DOWN, ^ref, _, _, why} -> why), after: (limit -> :none)))
      tell.(ref, word)
      Trace.poll("#{kind}, a message after the end")
    end

    # An alias of a process of the other node.
    theirs = Trace.ask(hand, fn -> :erlang.alias() end)
    for i <- 1..n, do: send(theirs, {word, i})
    for i <- 1..n, do: Trace.emit("theirs #{i}", next(hand))
    Trace.tell(hand, fn -> exit(word) end)
    Trace.gone(hand)
    Trace.emit_done("to an alias of the dead", fn -> send(theirs, word) end)
    Trace.poll("mailbox")
  end

  defp next(hand), do: Trace.ask(hand, fn -> receive(do: (m when elem(m, 0) not in [Trace.Ask, Trace.Tell] -> m)) end)
end

Trace.main(Conformance.Faralias, __ENV__.file, nodes: true)

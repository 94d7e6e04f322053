# Answers N5: a name of another node: who has it after whom, what is sent to it, what its monitors are told.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Farnames do
  def run do
    {_, b} = Trace.start_peer("b")
    [name, other] = Trace.draw_names("names", 2)
    word = Trace.draw_atom("word")
    [one, two] = for n <- 1..2 do
      hand = Trace.hand(b)
      Trace.name(hand, "holder #{n}")
      hand
    end

    send({name, b}, word)
    Process.monitor({name, b})
    Trace.next("nobody has it")
    Trace.ask(one, fn -> Process.register(self(), name) end)
    first = Process.monitor({name, b})
    send({name, b}, {word, 1})
    Trace.emit("the first gets", next(one))

    # The monitor is of the process, and stays with it.
    Trace.ask(one, fn -> Process.unregister(name) end)
    Trace.ask(two, fn -> Process.register(self(), name) end)
    Trace.ask(one, fn -> Process.register(self(), other) end)
    second = Process.monitor({name, b})
    send({name, b}, {word, 2})
    send({other, b}, {word, 3})
    Trace.emit("the second gets", next(two))
    Trace.emit("under its other name", next(one))
    Trace.poll("nobody has died")
    Trace.tell(two, fn -> exit(word) end)
    Trace.emit("the second", receive(do: ({:DOWN, ^second, _, who, why} -> {who, why})))
    send({name, b}, word)
    Process.monitor({name, b})
    Trace.next("nobody has it any more")
    Trace.tell(one, fn -> exit(:normal) end)
    Trace.emit("the first", receive(do: ({:DOWN, ^first, _, who, why} -> {who, why})))

    # A name of this node, from there.
    Process.register(self(), name)
    here = node()
    hand = Trace.hand(b)
    Trace.ask(hand, fn -> send({name, here}, {word, 4}) end)
    Trace.next("by my name")
    Process.unregister(name)
    Trace.ask(hand, fn -> send({name, here}, {word, 5}) end)
    Trace.poll("mailbox")
  end

  defp next(hand), do: Trace.ask(hand, fn -> receive(do: (m when elem(m, 0) not in [Trace.Ask, Trace.Tell] -> m)) end)
end

Trace.main(Conformance.Farnames, __ENV__.file, nodes: true)

# Answers P17: what is sent to a process through several aliases, its name and its pid is
# in the order sent; what came through an alias before its end stays.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Aliasorder do
  def run do
    me = self()
    word = Trace.draw_atom("word")
    name = Trace.draw_atom("name")
    Process.register(me, name)
    n = Trace.draw_int("aliases", 3, 6)
    refs = for _ <- 1..n, do: :erlang.alias()
    ways = refs ++ [me, name, {name, node()}]
    sender = Trace.puppet()

    order = Trace.draw_order("order", length(ways))
    Trace.ask(sender, fn -> for(i <- order ++ order, do: send(Enum.at(ways, i), {:by, i, word})) && :ok end)
    Trace.emit("the order sent", order)
    Trace.emit("the order got", for({:by, i, ^word} <- Trace.mail(), do: i))

    # Some of them end in between.
    Trace.ask(sender, fn -> for({ref, i} <- Enum.with_index(refs), do: send(ref, {:first, i})) && :ok end)
    out = Enum.take(Trace.draw_order("out", n), Trace.draw_int("how many", 1, n - 1))
    for i <- out, do: :erlang.unalias(Enum.at(refs, i))
    Trace.ask(sender, fn -> for({ref, i} <- Enum.with_index(refs), do: send(ref, {:second, i})) && :ok end)
    Trace.emit("ended", out)
    Trace.emit("came before they ended, and after", Trace.mail())

    # Many senders and one alias for one reply: one of them gets through.
    ref = :erlang.alias([:reply])

    pids =
      for i <- 1..Trace.draw_int("senders", 5, 20) do
        spawn(fn -> receive(do: (:go -> send(ref, {:reply, i}))) end)
      end

    for pid <- pids, do: send(pid, :go)
    for pid <- pids, do: Trace.gone(pid)
    got = Trace.mail()
    Trace.emit("one of many replies", {length(got), Enum.all?(got, &match?({:reply, i} when is_integer(i), &1))})

    # An alias through a chain of processes is still its owner's.
    ref = :erlang.alias([:reply])
    last = Trace.puppet()

    Trace.ask(sender, fn -> Trace.ask(last, fn -> send(ref, {:from_far, word}) end) end)
    Trace.ask(sender, fn -> send(ref, {:too_late, word}) end)
    Trace.emit("from far", Trace.mail())
  end
end

Trace.main(Conformance.Aliasorder, __ENV__.file)

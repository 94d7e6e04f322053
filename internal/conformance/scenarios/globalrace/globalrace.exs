# Answers N8: many processes of three nodes register one name at the same time.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globalrace do
  def run do
    {_, b} = Trace.start_peer("b")
    {_, c} = Trace.start_peer("c")
    Trace.meet([b, c])
    asker = Trace.hand(c)
    me = self()
    many = Trace.draw_int("many", 2, 4)

    for name <- Trace.draw_names("name", 3) do
      hands = for _ <- 1..many, start <- [&Trace.puppet/0, fn -> Trace.hand(b) end, fn -> Trace.hand(c) end], do: start.()
      for h <- hands, do: Trace.tell(h, fn -> send(me, {:said, self(), :global.register_name(name, self())}) end)
      said = for h <- hands, do: receive(do: ({:said, ^h, answer} -> {h, answer}))
      winners = for {h, :yes} <- said, do: h
      Trace.emit("who tried", length(said))
      Trace.emit("who succeeded", length(winners))
      Trace.emit("whereis", {:global.whereis_name(name)} == List.to_tuple(winners))
      Trace.emit("whereis on c", {Trace.ask(asker, fn -> :global.whereis_name(name) end)} == List.to_tuple(winners))
      Trace.emit("the others", Enum.uniq(for({_, answer} <- said, answer != :yes, do: answer)))
      Trace.emit("unregister", Trace.ask(asker, fn -> :global.unregister_name(name) end))
    end
  end
end

Trace.main(Conformance.Globalrace, __ENV__.file, nodes: true)

# Answers P24: two and more that end each other at the same time, linked, watching, trapping:
# each ends once, for a reason that there was.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Crossfire do
  def run do
    n = Trace.draw_int("rounds", 60, 120)
    [a, b] = for key <- ["a", "b"], do: {:reason, Trace.draw_atom(key)}

    Trace.emit("linked, each exits", tally(n, fn x, y -> {Trace.link(x, y), together(x, y, fn _, why -> exit(why) end, a, b)} end, [a, b]))
    Trace.emit("linked, each kills the other", tally(n, fn x, y -> {Trace.link(x, y), together(x, y, fn other, _ -> fire(other, :kill) end, a, b)} end, [:killed]))
    Trace.emit("each sends the other a reason", tally(n, fn x, y -> together(x, y, &fire/2, a, b) end, [a, b]))

    # Both trap: each is told of the other's signal, and nobody dies.
    told = for _ <- 1..n, do: trapping(a, b)
    Trace.emit("both trap", Enum.frequencies(told))

    # They watch each other and end: at most one of them hears of the other.
    heard = for _ <- 1..n, do: watching(a, b)
    Trace.emit("each other's DOWN", Enum.all?(heard))

    # Everybody kills everybody.
    size = Trace.draw_int("everybody", 5, 9)
    brawls = for _ <- 1..10, do: brawl(size)
    Trace.emit("everybody kills everybody", Enum.uniq(brawls))
    Trace.poll("then")
  end

  # Whether each of two ended once, for one of these reasons, in every round.
  defp tally(n, how, reasons) do
    rounds =
      for _ <- 1..n do
        [x, y] = pids = Trace.puppets(2)
        refs = for pid <- pids, do: Process.monitor(pid)
        how.(x, y)
        # who was hit by nobody any more waits: it is told to end like the others
        [first, last] = for _ <- 1..2, do: down(pids, hd(reasons))
        Enum.sort([elem(first, 0), elem(last, 0)]) == Enum.sort(refs) and Enum.all?([first, last], &(elem(&1, 1) in reasons))
      end

    {Enum.count(rounds, & &1), n}
  end

  # The next DOWN; whoever is left then is ended for the given reason.
  defp down(pids, reason) do
    receive do
      {:DOWN, ref, :process, pid, why} ->
        for other <- pids, other != pid, do: Process.exit(other, if(reason == :killed, do: :kill, else: reason))
        {ref, why}
    end
  end

  defp together(x, y, do_it, a, b) do
    Trace.tell(x, fn -> do_it.(y, a) end)
    Trace.tell(y, fn -> do_it.(x, b) end)
  end

  defp fire(other, why), do: Process.exit(other, why)

  defp trapping(a, b) do
    [x, y] = Trace.puppets(2)
    for pid <- [x, y], do: Trace.trap(pid)
    Trace.link(x, y)
    together(x, y, &fire/2, a, b)
    [{from_y, why_y}] = Trace.exits(x, 1, [x, y])
    [{from_x, why_x}] = Trace.exits(y, 1, [x, y])
    got = {from_y, why_y, Process.alive?(x), from_x, why_x, Process.alive?(y)}
    for pid <- [x, y], do: Trace.kill(pid)
    got
  end

  defp watching(a, b) do
    [x, y] = Trace.puppets(2)
    me = self()
    for {p, q} <- [{x, y}, {y, x}], do: Trace.ask(p, fn -> Process.monitor(q) end)

    for {p, why} <- [{x, a}, {y, b}] do
      Trace.tell(p, fn ->
        receive(do: ({:DOWN, _, _, _, other} -> send(me, {:heard, other})), after: (0 -> :ok))
        exit(why)
      end)
    end

    for pid <- [x, y], do: Trace.gone(pid)
    heard = Trace.mail()
    length(heard) <= 1 and Enum.all?(heard, fn {:heard, why} -> why in [a, b] end)
  end

  defp brawl(size) do
    pids = Trace.puppets(size)
    refs = for pid <- pids, do: Process.monitor(pid)
    for pid <- pids, do: Trace.tell(pid, fn -> for(other <- pids, other != pid, do: Process.exit(other, :kill)) end)
    # all but one at least die of it; who is left is ended by hand
    first = for _ <- 2..size, do: receive(do: ({:DOWN, ref, :process, _, why} -> {ref, why}))
    for pid <- pids, do: Process.exit(pid, :kill)
    last = receive(do: ({:DOWN, ref, :process, _, why} -> {ref, why}))
    all = [last | first]
    {Enum.sort(for({ref, _} <- all, do: ref)) == Enum.sort(refs), Enum.all?(all, &(elem(&1, 1) == :killed))}
  end
end

Trace.main(Conformance.Crossfire, __ENV__.file)

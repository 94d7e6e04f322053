# Answers N3: what another node is told of the ends of processes here, by a monitor and by a link.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Farends do
  def run do
    {_, b} = Trace.start_peer("b")
    word = Trace.draw_atom("word")
    reasons = [:normal, :shutdown, {:shutdown, word}, word, :kill, Trace.draw_reason("reason")]

    for {i, n} <- Enum.with_index(Trace.draw_order("reasons", length(reasons))) do
      reason = Enum.at(reasons, i)
      [watcher, linked, bare] = for what <- ["watcher", "linked", "bare"] do
        hand = Trace.hand(b)
        Trace.name(hand, "#{what} #{n}")
        hand
      end

      here = spawn(fn -> receive(do: (:go -> exit(reason))) end)
      Trace.name(here, "here #{n}")
      Trace.ask(watcher, fn -> Process.monitor(here); true end)
      Trace.ask(linked, fn -> Process.flag(:trap_exit, true); Process.link(here) end)
      Trace.ask(bare, fn -> Process.link(here) end)
      ref = Process.monitor(bare)
      send(here, :go)
      Trace.emit("a monitor", next(watcher) |> Tuple.delete_at(1))
      Trace.emit("a link, trapping", next(linked))

      # One that does not trap goes the same way, or stays.
      if reason == :normal do
        Trace.emit("a link, not trapping", Trace.ask(bare, fn -> true end))
        Process.demonitor(ref)
      else
        Trace.emit("a link, not trapping", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
      end

      Trace.emit("nothing more", {poll(watcher), poll(linked)})
    end

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

Trace.main(Conformance.Farends, __ENV__.file, nodes: true)

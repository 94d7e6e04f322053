# Answers P13: chains and rings of links: the reason that travels, and who `from` is.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Chain do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    length = Trace.draw_int("length", 3, 7)

    pids = chain(length)
    send(List.last(pids), {:exit, reason})
    Trace.emit("who was told of the chain", receive(do: ({:EXIT, from, why} -> {index(pids, from), why})))
    Trace.emit("alive in the chain", Enum.map(pids, &Process.alive?/1))

    # One that traps in the middle stops it, and sees its neighbour.
    pids = chain(length)
    middle = Trace.draw_int("middle", 0, length - 2)
    send(Enum.at(pids, middle), {:trap, self()})
    receive(do: (:trapping -> :ok))
    send(List.last(pids), {:exit, reason})
    Trace.emit("the trapping one saw", receive(do: ({:got, {:EXIT, from, why}} -> {index(pids, from), why})))
    Trace.emit("alive around it", Enum.map(pids, &Process.alive?/1))
    Trace.poll("told of it")

    # A ring dies whole, wherever it starts.
    pids = for _ <- 1..length, do: spawn(&obey/0)
    for {a, b} <- Enum.zip(pids, tl(pids) ++ [hd(pids)]), do: ask(a, {:link, b, self()}, :linked)
    refs = for pid <- pids, do: Process.monitor(pid)
    send(Enum.at(pids, Trace.draw_int("start", 0, length - 1)), {:exit, reason})
    reasons = for ref <- refs, do: receive(do: ({:DOWN, ^ref, _, _, why} -> why))
    Trace.emit("the ring died of", reasons)
  end

  defp index(pids, pid), do: Enum.find_index(pids, &(&1 == pid))

  # pids, each linked to the one before it, the first to us
  defp chain(n) do
    {pids, _} = Enum.map_reduce(1..n, self(), fn _, before ->
      pid = spawn(&obey/0)
      ask(pid, {:link, before, self()}, :linked)
      {pid, pid}
    end)

    pids
  end

  defp ask(pid, question, answer) do
    send(pid, question)
    receive(do: (^answer -> :ok))
  end

  defp obey do
    receive do
      {:link, pid, who} ->
        Process.link(pid)
        send(who, :linked)
        obey()

      {:trap, who} ->
        Process.flag(:trap_exit, true)
        send(who, :trapping)
        receive(do: ({:EXIT, _, _} = m -> send(who, {:got, m})))
        obey()

      {:exit, reason} ->
        exit(reason)
    end
  end
end

Trace.main(Conformance.Chain, __ENV__.file)

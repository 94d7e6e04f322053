# Answers P24: two that kill each other; ten thousand linked in a ring.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Ring do
  def run do
    duels(Trace.draw_int("duels", 100, 200))
    ring(10_000, Trace.draw_reason("reason"))
  end

  # One of the two dies at least, killed; nobody waits for ever.
  defp duels(n) do
    me = self()

    results =
      for _ <- 1..n do
        {a, ra} = spawn_monitor(&duellist/0)
        {b, rb} = spawn_monitor(&duellist/0)
        send(a, {:against, b, me})
        send(b, {:against, a, me})
        # Who is still there had no chance to be hit any more: end it by message.
        first = receive(do: ({:DOWN, r, :process, _, why} when r in [ra, rb] -> {r, why}))
        {other, pid} = if elem(first, 0) == ra, do: {rb, b}, else: {ra, a}
        send(pid, :enough)
        last = receive(do: ({:DOWN, ^other, :process, _, why} -> why))
        elem(first, 1) == :killed and last in [:killed, :normal]
      end

    Trace.emit("duels that ended as they must", {Enum.count(results, & &1), n})
  end

  defp duellist do
    receive(do: ({:against, other, _} -> Process.exit(other, :kill)))
    receive(do: (:enough -> :ok))
  end

  defp ring(n, reason) do
    me = self()
    first = spawn(fn -> member(nil, me) end)

    {pids, last} =
      Enum.map_reduce(2..n, first, fn _, before ->
        pid = spawn(fn -> member(before, me) end)
        {pid, pid}
      end)

    for _ <- 2..n, do: receive(do: (:linked -> :ok))
    send(first, {:link, last, me})
    receive(do: (:linked -> :ok))
    pids = [first | pids]
    refs = for pid <- pids, do: Process.monitor(pid)
    send(Enum.at(pids, Trace.draw_int("start", 0, n - 1)), {:exit, reason})
    reasons = for ref <- refs, do: receive(do: ({:DOWN, ^ref, :process, _, why} -> why))
    Trace.emit("the ring died of", Enum.frequencies(reasons))
  end

  defp member(before, me) do
    if before do
      Process.link(before)
      send(me, :linked)
    end

    receive do
      {:exit, reason} ->
        exit(reason)

      {:link, pid, who} ->
        Process.link(pid)
        send(who, :linked)
        receive(do: ({:exit, reason} -> exit(reason)))
    end
  end
end

Trace.main(Conformance.Ring, __ENV__.file)

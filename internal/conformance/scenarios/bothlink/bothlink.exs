# Answers P11: two processes that link one another at the same moment are linked once; two
# that unlink one another at the same moment are not; one of each leaves no half a link.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Bothlink do
  def run do
    n = Trace.draw_int("rounds", 30, 60)
    reason = Trace.draw_reason("reason")
    rounds("both link", n, reason, [])
    rounds("both link, both unlink", n, reason, [:both_unlink])
    rounds("both link, one unlinks", n, reason, [:one_unlinks])
    rounds("both link, one unlinks, both link", n, reason, [:one_unlinks, :both_link])
  end

  defp rounds(what, n, reason, more) do
    told = for _ <- 1..n, do: round([:both_link | more], reason)
    Trace.emit("#{what}, told by the first", Enum.uniq(for {a, _} <- told, do: a))
    Trace.emit("#{what}, told by the second", Enum.uniq(for {_, b} <- told, do: b))
    Trace.emit("#{what}, rounds", length(told))
  end

  # What the survivor was told when the other died, for either as the survivor.
  defp round(steps, reason), do: {survivor(steps, reason, 0), survivor(steps, reason, 1)}

  defp survivor(steps, reason, which) do
    pair = [start(), start()]
    for step <- steps, do: step(step, pair)
    survivor = Enum.at(pair, which)
    other = Enum.at(pair, 1 - which)
    ref = Process.monitor(other)
    send(other, {:exit, reason})
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    send(survivor, {:tell, self()})
    receive(do: ({:told, told} -> told))
  end

  defp start do
    me = self()

    spawn(fn ->
      Process.flag(:trap_exit, true)
      send(me, :ready)
      obey()
    end)
    |> tap(fn _ -> receive(do: (:ready -> :ok)) end)
  end

  # Both are told before either is waited for.
  defp step(:both_link, pair), do: both(:link, pair)
  defp step(:both_unlink, pair), do: both(:unlink, pair)

  defp step(:one_unlinks, [a, b]) do
    send(a, {:unlink, b, self()})
    receive(do: (:done -> :ok))
  end

  defp both(what, [a, b]) do
    send(a, {what, b, self()})
    send(b, {what, a, self()})
    for _ <- 1..2, do: receive(do: (:done -> :ok))
  end

  defp obey do
    receive do
      {:exit, why} ->
        exit(why)

      {:link, to, who} ->
        Process.link(to)
        send(who, :done)
        obey()

      {:unlink, to, who} ->
        Process.unlink(to)
        send(who, :done)
        obey()

      {:tell, who} ->
        send(who, {:told, exits()})
    end
  end

  defp exits, do: receive(do: ({:EXIT, _, why} -> [why | exits()]), after: (0 -> []))
end

Trace.main(Conformance.Bothlink, __ENV__.file)

# Answers P7: kill in a chain of links, as a signal and as somebody's own reason: what each
# dies of, and where one that traps exits stops it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Killchain do
  def run do
    n = Trace.draw_int("length", 4, 8)
    k = Trace.draw_int("where", 1, n - 2)
    all_die("sent kill", n, fn pids -> Process.exit(Enum.at(pids, k), :kill) end)
    all_die("exits with kill", n, fn pids -> send(Enum.at(pids, k), {:exit, :kill}) end)
    all_die("sent killed", n, fn pids -> Process.exit(Enum.at(pids, k), :killed) end)
    stopped("sent kill", n, k, fn pid -> Process.exit(pid, :kill) end)
    stopped("exits with kill", n, k, fn pid -> send(pid, {:exit, :kill}) end)
    the_trapping_one(n)
  end

  # The last one first: each links itself to the one after it. They are monitored from the
  # start: a monitor that is set later may still be under way when the kill goes round.
  defp chain(n, trapping) do
    me = self()

    {_, pids, refs} =
      Enum.reduce((n - 1)..0, {nil, [], []}, fn i, {next, pids, refs} ->
        {pid, ref} =
          spawn_monitor(fn ->
            Process.flag(:trap_exit, i == trapping)
            if next, do: Process.link(next)
            send(me, :linked)
            link(me)
          end)

        receive(do: (:linked -> :ok))
        {pid, [pid | pids], [ref | refs]}
      end)

    {pids, refs}
  end

  defp link(to) do
    receive do
      {:exit, why} -> exit(why)
      {:EXIT, from, why} -> send(to, {:trapped, from, why})
    end

    link(to)
  end

  defp all_die(what, n, start) do
    {pids, refs} = chain(n, -1)
    start.(pids)
    Trace.emit(what, for(ref <- refs, do: receive(do: ({:DOWN, ^ref, _, _, why} -> why))))
  end

  # The one behind the first of them traps: it is told who and why, and keeps the rest alive.
  defp stopped(what, n, k, start) do
    {pids, refs} = chain(n, k)
    start.(hd(pids))
    Trace.emit("#{what}, before the trap", for(ref <- Enum.take(refs, k), do: receive(do: ({:DOWN, ^ref, _, _, why} -> why))))
    Trace.emit("#{what}, the trap", receive(do: ({:trapped, from, why} -> {from == Enum.at(pids, k - 1), why})))
    rest = Enum.drop(pids, k)
    Trace.emit("#{what}, behind it alive", Enum.count(rest, &Process.alive?/1))
    Process.exit(hd(rest), :kill)
  end

  # To trap exits is no help against kill itself, and those behind hear of it as killed.
  defp the_trapping_one(n) do
    {pids, refs} = chain(n, 0)
    Process.exit(hd(pids), :kill)
    Trace.emit("a trapping one is sent kill", for(ref <- refs, do: receive(do: ({:DOWN, ^ref, _, _, why} -> why))))
  end
end

Trace.main(Conformance.Killchain, __ENV__.file)

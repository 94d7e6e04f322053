# Answers P11, P12: unlink of what is not linked, of oneself, twice; in the middle of a
# chain; beside a monitor, which stays; before and after the EXIT.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Unlinked do
  def run do
    reason = Trace.draw_reason("reason")
    of_nothing(reason)
    in_the_middle(reason)
    beside_a_monitor(reason)
    before_and_after(reason)
  end

  defp of_nothing(reason) do
    {pid, ref} = spawn_monitor(fn -> receive(do: (:go -> exit(reason))) end)
    Trace.emit_done("never linked", fn -> Process.unlink(pid) end)
    Trace.emit_done("oneself", fn -> Process.unlink(self()) end)
    Process.link(pid)
    Trace.emit_done("once", fn -> Process.unlink(pid) end)
    Trace.emit_done("twice", fn -> Process.unlink(pid) end)
    send(pid, :go)
    Trace.emit("its end", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit_done("the dead", fn -> Process.unlink(pid) end)
    Trace.poll("then")
  end

  # A chain of linked processes, cut: what is before the cut lives, what is behind it dies.
  defp in_the_middle(reason) do
    n = Trace.draw_int("length", 4, 7)
    cut = Trace.draw_int("cut", 1, n - 2)
    me = self()

    {_, pids} =
      Enum.reduce((n - 1)..0, {nil, []}, fn _, {next, pids} ->
        pid =
          spawn(fn ->
            if next, do: Process.link(next)
            send(me, :linked)
            obey(next)
          end)

        receive(do: (:linked -> {pid, [pid | pids]}))
      end)

    refs = for pid <- pids, do: Process.monitor(pid)
    send(Enum.at(pids, cut), {:unlink, me})
    receive(do: (:unlinked -> :ok))
    send(List.last(pids), {:exit, reason})

    behind =
      for ref <- Enum.drop(refs, cut + 1) do
        receive(do: ({:DOWN, ^ref, _, _, why} -> why))
      end

    Trace.emit("behind the cut", behind)
    Trace.emit("before the cut, alive", Enum.count(pids, &Process.alive?/1) == cut + 1)
    send(hd(pids), {:exit, :shutdown})
    before = for ref <- Enum.take(refs, cut + 1), do: receive(do: ({:DOWN, ^ref, _, _, why} -> why))
    Trace.emit("before the cut", before)
  end

  defp obey(next) do
    receive do
      {:unlink, who} ->
        Process.unlink(next)
        send(who, :unlinked)
        obey(next)

      {:exit, why} ->
        exit(why)
    end
  end

  defp beside_a_monitor(reason) do
    Process.flag(:trap_exit, true)
    {pid, _} = Process.spawn(fn -> receive(do: (:go -> exit(reason))) end, [:link, :monitor])
    Process.unlink(pid)
    send(pid, :go)
    Trace.next("beside a monitor")
    Trace.poll("beside a monitor, then")
  end

  # Its EXIT lies in the mailbox when unlink comes: it stays. Before that, none comes.
  defp before_and_after(reason) do
    for {what, early} <- [{"before", true}, {"after", false}] do
      {pid, ref} = Process.spawn(fn -> receive(do: (:go -> exit(reason))) end, [:link, :monitor])
      if early, do: Process.unlink(pid)
      send(pid, :go)
      receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
      unless early, do: Process.unlink(pid)
      Trace.poll("unlinked #{what} the exit")
      Trace.poll("then")
    end
  end
end

Trace.main(Conformance.Unlinked, __ENV__.file)

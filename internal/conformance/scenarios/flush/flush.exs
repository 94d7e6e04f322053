# Answers P12: the idioms that take what may or may not have come: unlink and flush,
# demonitor and flush; whichever it was, nothing of that process is left, and all of others.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Flush do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")

    for {when_, dead} <- [{"dead", true}, {"alive", false}] do
      unlink_and_flush(when_, dead, reason)
      demonitor_and_flush(when_, dead, reason)
      both(when_, dead, reason)
    end

    among_others(reason)
  end

  defp unlink_and_flush(when_, dead, reason) do
    pid = start(dead, reason, [:link])
    Process.unlink(pid)
    Trace.emit("unlink and flush, #{when_}", flush_exit(pid))
    stop(pid)
    Trace.poll("unlink and flush, #{when_}, then")
  end

  defp demonitor_and_flush(when_, dead, reason) do
    {pid, ref} = start(dead, reason, [:monitor])
    Trace.emit("demonitor and flush, #{when_}", Process.demonitor(ref, [:flush, :info]))
    stop(pid)
    Trace.poll("demonitor and flush, #{when_}, then")
  end

  defp both(when_, dead, reason) do
    {pid, ref} = start(dead, reason, [:link, :monitor])
    Process.demonitor(ref, [:flush])
    Process.unlink(pid)
    Trace.emit("both, #{when_}", flush_exit(pid))
    stop(pid)
    Trace.poll("both, #{when_}, then")
  end

  defp flush_exit(pid), do: receive(do: ({:EXIT, ^pid, _} -> true), after: (0 -> false))

  # A process that is dead already, seen by a monitor of its own, or one that lives.
  defp start(dead, reason, opts) do
    started = Process.spawn(fn -> receive(do: (:go -> exit(reason))) end, opts)
    pid = if is_tuple(started), do: elem(started, 0), else: started

    if dead do
      ref = Process.monitor(pid)
      send(pid, :go)
      receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    end

    started
  end

  defp stop(pid) do
    ref = Process.monitor(pid)
    send(pid, :go)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
  end

  # Of several that are dead one is flushed: what the others left stays, in its order.
  defp among_others(reason) do
    n = Trace.draw_int("several", 3, 6)
    k = Trace.draw_int("which", 0, n - 1)
    pids = for _ <- 1..n, do: start(true, reason, [:link])
    Process.unlink(Enum.at(pids, k))
    Trace.emit("one of several", flush_exit(Enum.at(pids, k)))
    left = for _ <- 2..n, do: receive(do: ({:EXIT, pid, _} -> Enum.find_index(pids, &(&1 == pid))))
    Trace.emit("the others", left)
    Trace.poll("the others, then")
  end
end

Trace.main(Conformance.Flush, __ENV__.file)

# Answers P12: trap_exit is a process's own: children do not have it, whoever spawned them
# and how; changing one's own changes nobody else's.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Inherited do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")

    for {how, opts} <- [
          {"spawn", []},
          {"spawn_link", [:link]},
          {"spawn_monitor", [:monitor]},
          {"spawn with both", [:link, :monitor]}
        ] do
      the_flag(how, opts)
      a_signal(how, opts, reason)
    end

    grandchild(reason)
    turned_on_later(reason)
  end

  # What the child's own flag was when it first set it, and when it looked again.
  defp the_flag(how, opts) do
    me = self()
    pid = pid_of(Process.spawn(fn -> send(me, {:was, [Process.flag(:trap_exit, true), Process.flag(:trap_exit, true)]}) end, opts))
    Trace.emit("#{how}, the flag", receive(do: ({:was, was} -> was)))
    gone(pid)
    flush()
  end

  # A child of a process that traps dies of a signal.
  defp a_signal(how, opts, reason) do
    pid = pid_of(Process.spawn(fn -> receive(do: (:never -> :ok)) end, opts))
    ref = Process.monitor(pid)
    Process.exit(pid, reason)
    Trace.emit("#{how}, a signal", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    flush()
  end

  defp pid_of({pid, _}), do: pid
  defp pid_of(pid), do: pid

  defp gone(pid) do
    ref = Process.monitor(pid)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
  end

  defp flush, do: receive(do: (_ -> flush()), after: (0 -> :ok))

  # A child that traps has children that do not.
  defp grandchild(reason) do
    me = self()

    spawn_link(fn ->
      Process.flag(:trap_exit, true)
      pid = spawn_link(fn -> receive(do: (:never -> :ok)) end)
      Process.exit(pid, reason)
      send(me, {:got, receive(do: ({:EXIT, ^pid, why} -> why))})
    end)

    Trace.next("the grandchild")
    Trace.next("the child")
  end

  # The parent's change comes too late for nobody: it is not the child's.
  defp turned_on_later(reason) do
    Process.flag(:trap_exit, false)
    {pid, ref} = spawn_monitor(fn -> receive(do: (:never -> :ok)) end)
    Process.flag(:trap_exit, true)
    Process.exit(pid, reason)
    Trace.emit("turned on later", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("one's own", Process.flag(:trap_exit, false))
  end
end

Trace.main(Conformance.Inherited, __ENV__.file)

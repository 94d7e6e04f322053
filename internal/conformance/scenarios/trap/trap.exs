# Answers P12: what is queued stays after unlink and after trap_exit is turned off, and
# trap_exit counts when the signal is handled.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Trap do
  def run do
    Trace.emit("the flag was", [Process.flag(:trap_exit, true), Process.flag(:trap_exit, true)])
    reason = Trace.draw_reason("reason")

    pid = dies_linked(reason)
    Process.unlink(pid)
    Trace.poll("unlinked after the exit came")

    dies_linked(reason)
    Trace.emit("the flag was", Process.flag(:trap_exit, false))
    Trace.poll("trap_exit turned off after the exit came")

    # The flag is read when the signal comes, not when the link is made.
    me = self()

    {pid, _} =
      spawn_monitor(fn ->
        Process.link(me)
        send(me, :linked)
        receive(do: (:go -> exit(reason)))
      end)

    receive(do: (:linked -> :ok))
    Process.flag(:trap_exit, true)
    send(pid, :go)
    Trace.next("linked, then trapping")
    Trace.next("linked, then trapping")

    # And a process that turned it off dies.
    spawn_monitor(fn ->
      Process.flag(:trap_exit, true)
      child = spawn_link(fn -> receive(do: (:go -> exit(reason))) end)
      Process.flag(:trap_exit, false)
      send(child, :go)
      receive(do: (m -> send(me, {:got, m})))
    end)

    Trace.next("trapping, then not")

    # Unlinked before the death: nothing comes, trapping or not.
    {pid, ref} = spawn_monitor(fn -> receive(do: (:go -> exit(reason))) end)
    Process.link(pid)
    Process.unlink(pid)
    send(pid, :go)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.poll("unlinked before the exit")

    # An exit signal of a stranger is trapped like any other.
    stranger = spawn(fn -> receive(do: (:go -> Process.exit(me, reason))) end)
    Trace.name(stranger, "stranger")
    send(stranger, :go)
    Trace.next("a stranger's signal")
  end

  defp dies_linked(reason) do
    {pid, ref} = Process.spawn(fn -> exit(reason) end, [:link, :monitor])
    receive(do: ({:DOWN, ^ref, _, _, _} -> pid))
  end
end

Trace.main(Conformance.Trap, __ENV__.file)

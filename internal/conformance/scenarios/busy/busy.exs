# Answers P23: a process that is busy is killed, monitored and linked like any other,
# and does nothing after its death.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Busy do
  def run do
    me = self()
    word = Trace.draw_atom("word")
    name = Trace.draw_atom("name")

    # It computes and never looks into its mailbox.
    stop = :atomics.new(1, [])

    pid =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        Process.register(self(), name)
        send(me, :busy)
        spin(stop)
        send(me, {:went_on, word})
      end)

    receive(do: (:busy -> :ok))
    Trace.emit("alive", Process.alive?(pid))
    ref = Process.monitor(pid)
    Process.link(pid)
    Process.flag(:trap_exit, true)
    # A signal that it would trap waits for it; a kill does not.
    Process.exit(pid, Trace.draw_reason("trapped"))
    Trace.emit("alive after a signal it traps", Process.alive?(pid))
    Trace.emit("demonitored", Process.demonitor(ref, [:info]))
    Process.monitor(pid)
    Process.exit(pid, :kill)
    Trace.emit("alive after a kill", Process.alive?(pid))
    Trace.next("killed while busy")
    Trace.next("killed while busy")
    Trace.emit("its name", {name, Process.whereis(name)})
    # It is let go: on the BEAM there is nobody any more, in Go it unwinds.
    :atomics.put(stop, 1, 1)
    Process.register(self(), name)
    Trace.emit("the name is mine", Process.whereis(name) == self())
    {_, ref} = spawn_monitor(fn -> :ok end)
    Trace.emit("another process", receive(do: ({:DOWN, ^ref, :process, _, why} -> why)))
    Trace.poll("from the dead")
  end

  defp spin(stop), do: if(:atomics.get(stop, 1) == 0, do: spin(stop))
end

Trace.main(Conformance.Busy, __ENV__.file)

# Answers P20: timers to names (when they are resolved), to the dead, and after the
# death of who set them.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Timerto do
  def run do
    word = Trace.draw_atom("word")
    name = Trace.draw_atom("name")
    me = self()

    # A name is looked up when the timer is due.
    Process.send_after(name, {:registered_later, word}, 150)
    Process.register(me, name)
    Trace.next("to a name that came later")
    Process.unregister(name)

    holder = spawn(fn -> receive(do: (:never -> :ok)) end)
    Process.register(holder, name)
    Process.send_after(name, {:holder_died, word}, 200)
    Process.exit(holder, :kill)
    ref = Process.monitor(holder)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Process.register(me, name)
    Trace.next("to a name that changed hands")
    Process.unregister(name)
    Trace.emit_done("to a name nobody holds", fn -> Process.send_after(name, word, 0) end)

    # A timer to a pid ends with its process.
    {pid, ref} = spawn_monitor(fn -> receive(do: (:never -> :ok)) end)
    timer = Process.send_after(pid, word, 100_000)
    Process.exit(pid, :kill)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.emit("to the dead, left", Process.read_timer(timer))
    Trace.emit("to the dead, cancelled", Process.cancel_timer(timer))
    timer = Process.send_after(pid, word, 100_000)
    Trace.emit("set for the dead, cancelled", Process.cancel_timer(timer))

    # The death of who set it changes nothing.
    {_, ref} = spawn_monitor(fn -> Process.send_after(me, {:from_the_dead, word}, 30) end)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.next("set by one who died")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Timerto, __ENV__.file)

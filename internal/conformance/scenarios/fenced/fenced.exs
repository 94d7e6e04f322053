# Answers P9, P5: what a process that was ended by a signal would have done in its after
# block and its catch is never seen: no message, no process, no name, no signal, no timer.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Fenced do
  def run do
    ended("a signal", Trace.draw_reason("signal"))
    ended("kill", :kill)
  end

  defp ended(what, reason) do
    me = self()
    name = Trace.draw_atom("name for #{what}")
    held = Trace.draw_atom("held for #{what}")
    bystander = spawn(fn -> receive(do: (:never -> :ok)) end)
    Process.register(bystander, held)

    {pid, _} =
      spawn_monitor(fn ->
        try do
          send(me, :ready)
          receive(do: (:never -> :ok))
        catch
          :exit, _ -> act(me, bystander, name, held)
        after
          act(me, bystander, name, held)
        end
      end)

    receive(do: (:ready -> :ok))
    Process.exit(pid, reason)
    Trace.next(what)
    Trace.emit("#{what}, who holds the name", Process.whereis(name))
    Trace.emit("#{what}, the name that was held", Process.whereis(held) == bystander)
    Trace.emit("#{what}, the bystander lives", Process.alive?(bystander))
    receive(after: (30 -> :ok))
    Trace.poll("#{what}, the mailbox")
    Process.exit(bystander, :kill)
  end

  defp act(me, bystander, name, held) do
    send(me, :from_the_dead)
    spawn(fn -> send(me, :from_its_child) end)
    Process.unregister(held)
    Process.register(self(), name)
    Process.send_after(me, :from_its_timer, 1)
    Process.link(me)
    Process.exit(bystander, :kill)
  end
end

Trace.main(Conformance.Fenced, __ENV__.file)

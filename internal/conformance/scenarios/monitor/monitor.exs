# Answers P14: monitors on the living, the dead, oneself and names, and the DOWN of each.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Monitor do
  def run do
    several()
    gone = on_the_dead()
    on_oneself()
    by_name(gone)
  end

  # Several monitors on one process: one DOWN each, in the order they were set.
  defp several do
    reason = Trace.draw_reason("several")
    pid = spawn(fn -> receive(do: (:go -> exit(reason))) end)
    refs = for _ <- 1..Trace.draw_int("monitors", 2, 6), do: Process.monitor(pid)
    Trace.emit("monitors set", refs)
    send(pid, :go)
    for _ <- refs, do: Trace.next("one of several")
  end

  defp on_the_dead do
    {pid, ref} = spawn_monitor(fn -> :ok end)
    Trace.emit("first monitor", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Process.monitor(pid)
    Trace.next("on the dead")
    pid
  end

  # A monitor on oneself is a reference and nothing else.
  defp on_oneself do
    ref = Process.monitor(self())
    Trace.emit("on oneself", ref)
    Trace.emit("removed", Process.demonitor(ref, [:info]))
  end

  # By name the DOWN carries the name and its node; the name is resolved when the
  # monitor is set, and what becomes of it later changes nothing.
  defp by_name(gone) do
    name = Trace.draw_atom("name")
    Process.monitor(name)
    Trace.next("on a name nobody holds")

    reason = Trace.draw_reason("by name")
    pid = spawn(fn -> receive(do: (:go -> exit(reason))) end)
    Process.register(pid, name)
    Process.monitor(name)
    Process.monitor({name, node()})
    Process.unregister(name)
    Process.register(self(), name)
    send(pid, :go)
    Trace.next("by name")
    Trace.next("by name and node")
    Trace.emit("the dead is alive", Process.alive?(gone))
  end
end

Trace.main(Conformance.Monitor, __ENV__.file)

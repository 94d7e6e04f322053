# Answers P14: monitors by name: the name moves on, its process is told by pid and by
# name, one's own name, names that nobody holds any more.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Monitorname do
  def run do
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")
    moves(name, reason)
    both(name, reason)
    own(name)
    gone(name)
  end

  # The name goes from a to b. Each monitor stays with the process that it was set on,
  # and its DOWN names the name.
  defp moves(name, reason) do
    [a, b] = for _ <- 1..2, do: Trace.puppet()
    Process.register(a, name)
    on_a = Process.monitor(name)
    Process.unregister(name)
    Process.register(b, name)
    on_b = Process.monitor(name)
    Trace.emit("on a and on b", [on_a, on_b])
    Process.exit(b, :kill)
    Trace.next("b died")
    Process.exit(a, reason)
    Trace.next("a died")
  end

  # By pid and by name: as many DOWNs, each in its own shape, in the order set.
  defp both(name, reason) do
    pid = Trace.puppet()
    Process.register(pid, name)
    ways = [pid, name, {name, node()}]
    order = Trace.draw_order("ways", 3)
    refs = for i <- order, do: Process.monitor(Enum.at(ways, i))
    Trace.emit("refs", refs)
    Trace.emit("what it watches", Trace.info(self(), :monitors))
    Trace.tell(pid, fn -> exit(reason) end)
    for _ <- order, do: Trace.next("in the order set")
    Trace.emit("what it watches then", Trace.info(self(), :monitors))
  end

  # A monitor on one's own name is none.
  defp own(name) do
    Process.register(self(), name)
    for to <- [name, {name, node()}], do: Trace.emit("on my own name", Process.demonitor(Process.monitor(to), [:info]))
    Process.unregister(name)
    Trace.poll("then")
  end

  # Nobody holds the name any more: who died, who never was.
  defp gone(name) do
    pid = Trace.puppet()
    Process.register(pid, name)
    Trace.kill(pid)
    for to <- [name, {name, node()}, Trace.draw_atom("never")] do
      Process.monitor(to)
      Trace.next("nobody")
    end

    # To register later changes nothing for a monitor that was answered.
    Process.register(Trace.puppet(), name)
    Trace.poll("then")
  end
end

Trace.main(Conformance.Monitorname, __ENV__.file)

# Answers P15: monitors by name are removed like others: while the name moves, after its
# holder died, with flush.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Demonitorname do
  def run do
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")

    # The name moves on; the monitor is removed from who held it.
    [a, b] = for _ <- 1..2, do: Trace.puppet()
    Process.register(a, name)
    ref = Process.monitor(name)
    Process.unregister(name)
    Process.register(b, name)
    Trace.emit("watched", [Trace.info(a, :monitored_by) == [self()], Trace.info(b, :monitored_by)])
    Trace.emit("removed", Process.demonitor(ref, [:info]))
    Trace.emit("watched then", [Trace.info(a, :monitored_by), Trace.info(b, :monitored_by)])
    for pid <- [a, b], do: Trace.kill(pid)
    Trace.poll("then")

    # Of a name that nobody holds there is only the DOWN.
    for opts <- [[:info], [:flush], [:flush, :info]] do
      ref = Process.monitor(name)
      {_, done} = spawn_monitor(fn -> :ok end)
      receive(do: ({:DOWN, ^done, _, _, _} -> :ok))
      Trace.emit("nobody", Process.demonitor(ref, opts))
      Trace.poll("nobody, mailbox")
    end

    # Several ways to one process, and some of them removed.
    pid = Trace.puppet()
    Process.register(pid, name)
    ways = [name, pid, {name, node()}, name, pid]
    refs = for to <- ways, do: Process.monitor(to)
    Trace.emit("set", refs)
    out = Enum.take(Trace.draw_order("out", 5), 3)
    for i <- out, do: Trace.emit("out", Process.demonitor(Enum.at(refs, i), [:info]))
    Trace.emit("watching", Trace.info(self(), :monitors))
    Trace.emit("watched by", length(Trace.info(pid, :monitored_by)))
    Trace.tell(pid, fn -> exit(reason) end)
    for _ <- 1..2, do: Trace.next("left")
    Trace.emit("watching then", Trace.info(self(), :monitors))
    Trace.poll("then")
  end
end

Trace.main(Conformance.Demonitorname, __ENV__.file)

# Answers P13: who `from` is: of a signal that a stranger sent, of one's own, of a linked
# process's, and of what comes through the link of who dies of it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Culprit do
  def run do
    Process.flag(:trap_exit, true)
    Trace.name(self(), "me")
    reason = Trace.draw_reason("reason")
    stranger = Trace.name(Trace.puppet(), "stranger")
    neighbour = Trace.name(linked(), "neighbour")

    # A signal comes from who sent it, and leaves the link as it is.
    Trace.ask(neighbour, fn -> Process.flag(:trap_exit, true) end)
    Trace.tell(stranger, fn -> Process.exit(neighbour, reason) end)
    Trace.emit("a stranger's signal", Trace.next_of(neighbour))
    Process.exit(neighbour, reason)
    Trace.emit("a linked one's signal", Trace.next_of(neighbour))
    Trace.emit("linked still", Trace.info(neighbour, :links))
    Process.exit(self(), reason)
    Trace.next("one's own signal")
    Trace.tell(neighbour, fn -> Process.exit(self(), reason) end)
    Trace.emit("its own signal", Trace.next_of(neighbour))

    # What comes through a link comes from the one at its other end.
    Trace.ask(neighbour, fn -> Process.flag(:trap_exit, false) end)
    Trace.tell(stranger, fn -> Process.exit(neighbour, reason) end)
    Trace.next("through the link")
    Trace.poll("then")

    for {how, why} <- [{"normal", :normal}, {"shutdown", :shutdown}, {"killed", :killed}, {"kill", :kill}] do
      pid = Trace.name(linked(), "of " <> how)
      Trace.tell(stranger, fn -> Process.exit(pid, why) end)
      Trace.ask(stranger, fn -> :ok end)
      if why == :normal, do: Trace.emit("not of normal", Process.alive?(pid)), else: Trace.next("of " <> how)
    end

    # Its own end, in each way, comes from it.
    for how <- [:normal, :shutdown, {:shutdown, reason}, :kill, reason] do
      pid = linked()
      Trace.tell(pid, fn -> exit(how) end)
      Trace.emit("its own end", receive(do: ({:EXIT, ^pid, why} -> why)))
    end

    # The dead send nothing more, and cannot be told apart from who never lived.
    dead = Trace.kill(Trace.puppet())
    Process.link(dead)
    Trace.emit("of the dead", receive(do: ({:EXIT, ^dead, why} -> why)))
    Trace.poll("then")
  end

  defp linked do
    pid = Trace.puppet()
    Process.link(pid)
    pid
  end
end

Trace.main(Conformance.Culprit, __ENV__.file)

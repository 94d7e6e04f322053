# Answers P15: demonitor with flush and info, twice, after the death, with a reference
# that is no monitor or another process's.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Demonitor do
  def run do
    live()
    after_the_death()
    not_mine()
    then_it_dies()
  end

  defp live do
    pid = spawn(fn -> receive(do: (:never -> :ok)) end)

    for opts <- [[], [:info], [:flush], [:info, :flush]] do
      ref = Process.monitor(pid)
      Trace.emit("live, first", Process.demonitor(ref, opts))
      Trace.emit("live, again", Process.demonitor(ref, opts))
    end
  end

  # The DOWN is in the mailbox: without flush it stays there.
  defp after_the_death do
    for opts <- [[], [:info], [:flush], [:info, :flush]] do
      {pid, ref} = spawn_monitor(fn -> receive(do: (:go -> :ok)) end)
      other = Process.monitor(pid)
      send(pid, :go)
      receive(do: ({:DOWN, ^other, _, _, _} -> :ok))
      Trace.emit("dead", Process.demonitor(ref, opts))
      Trace.poll("dead, mailbox")
    end
  end

  defp not_mine do
    me = self()
    reason = Trace.draw_reason("not mine")
    Trace.emit("no monitor", Process.demonitor(make_ref()))
    Trace.emit("no monitor, info", Process.demonitor(make_ref(), [:info]))
    Trace.emit("no monitor, flush", Process.demonitor(make_ref(), [:flush]))

    # Another process's monitor stays.
    pid = spawn(fn -> receive(do: (:go -> exit(reason))) end)

    spawn(fn ->
      ref = Process.monitor(pid)
      send(me, {:mine, ref})
      receive(do: ({:DOWN, ^ref, _, _, why} -> send(me, {:got, why})))
    end)

    ref = receive(do: ({:mine, ref} -> ref))
    Trace.emit("another's", Process.demonitor(ref))
    Trace.emit("another's, info", Process.demonitor(ref, [:info]))
    send(pid, :go)
    Trace.next("it still works")
  end

  # One of several is removed: the others stay, and no DOWN comes for it.
  defp then_it_dies do
    reason = Trace.draw_reason("then it dies")
    pid = spawn(fn -> receive(do: (:go -> exit(reason))) end)
    name = Trace.draw_atom("name")
    Process.register(pid, name)
    refs = [Process.monitor(pid), Process.monitor(name), Process.monitor(pid), Process.monitor(name)]
    Trace.emit("all", refs)
    for i <- Enum.take(Trace.draw_order("removed", 4), 2), do: Process.demonitor(Enum.at(refs, i))
    send(pid, :go)
    for _ <- 1..2, do: Trace.next("left")
    # Whatever there is of the others has come by now.
    {_, ref} = spawn_monitor(fn -> :ok end)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.poll("removed")
  end
end

Trace.main(Conformance.Demonitor, __ENV__.file)

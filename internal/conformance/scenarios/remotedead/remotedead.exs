# Answers N3: the dead of another node: monitors, links, signals and names, from one that traps and one that does not.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Remotedead.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end

  def mail, do: receive(do: (m when elem(m, 0) != :order -> m))
end

defmodule Conformance.Remotedead do
  alias Conformance.Remotedead.There

  def run do
    {_, b} = Trace.start_peer("b")
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")
    pid = Node.spawn(b, There, :obey, [])
    Trace.name(pid, "dead")
    ask(pid, fn -> Process.register(self(), name) end)
    first = Process.monitor(pid)
    second = Process.monitor(pid)
    by_name = Process.monitor({name, b})
    send(pid, {:order, self(), make_ref(), fn -> exit(reason) end})
    for {what, ref} <- [{"first", first}, {"second", second}, {"by name", by_name}] do
      Trace.emit(what, receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    end

    Trace.emit("demonitored after it", Process.demonitor(first, [:info]))
    n = Trace.draw_int("monitors", 2, 6)
    for _ <- 1..n, do: Process.monitor(pid)
    for _ <- 1..n, do: Trace.next("one of #{n} monitors on the dead")
    ref = Process.monitor(pid)
    Process.demonitor(ref, [:flush])
    Process.monitor({name, b})
    Trace.next("flushed, and a name that is free")
    Trace.poll("mailbox")

    # Not trapping, a link to the dead is death; by a noproc that can be monitored.
    {_, ref} = spawn_monitor(fn -> Process.link(pid); receive(do: (:never -> :ok)) end)
    Trace.emit("a link, not trapping", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Process.flag(:trap_exit, true)
    for i <- 1..n do
      Process.link(pid)
      Trace.next("a link, trapping #{i}")
    end

    Trace.emit_done("an unlink", fn -> Process.unlink(pid) end)
    Trace.emit_done("a signal", fn -> Process.exit(pid, reason) end)
    Trace.emit_done("a kill", fn -> Process.exit(pid, :kill) end)
    Trace.emit_done("a message", fn -> send(pid, word) end)
    Trace.emit_done("a message to its name", fn -> send({name, b}, word) end)

    # A process of this node that has died, as the other node sees it.
    here = spawn(fn -> :ok end)
    Trace.gone(here)
    Trace.name(here, "here")
    there = Node.spawn(b, There, :obey, [])
    Trace.name(there, "there")
    ask(there, fn -> Process.flag(:trap_exit, true) end)
    ask(there, fn -> Process.link(here) end)
    Trace.emit("a link from there", ask(there, fn -> There.mail() end))
    ask(there, fn -> Process.monitor(here) end)
    Trace.emit("a monitor from there", ask(there, fn -> There.mail() |> Tuple.delete_at(1) end))
    Trace.poll("mailbox")
  end

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Remotedead, __ENV__.file, nodes: true)

# Answers N3, N5: between two processes of two nodes all signals are handled in the order sent.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Crossorder.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
      {:tell, fun} -> fun.()
    end

    obey()
  end

  def mail, do: receive(do: (m when elem(m, 0) not in [:order, :tell] -> m))
end

defmodule Conformance.Crossorder do
  alias Conformance.Crossorder.There

  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    n = Trace.draw_int("n", 100, 900)
    reason = Trace.draw_reason("reason")
    word = Trace.draw_atom("word")
    me = self()

    # Messages, then the death: all of them, then the DOWN and the EXIT.
    pid = Node.spawn(b, There, :obey, [])
    ref = Process.monitor(pid)
    Process.link(pid)
    Trace.name(pid, "first")
    tell(pid, fn -> for(i <- 1..n, do: send(me, {:count, i})); exit(reason) end)
    Trace.emit("counted", {Enum.all?(1..n, fn i -> receive(do: ({:count, j} -> i == j)) end), n})
    Trace.emit("its link", receive(do: ({:EXIT, ^pid, _} = m -> m)))
    Trace.emit("its monitor", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.poll("mailbox")

    # A monitor, then what kills it: the right reason and not :noproc.
    for i <- 1..3 do
      pid = Node.spawn(b, There, :obey, [])
      Process.monitor(pid)
      Process.exit(pid, :kill)
      Process.monitor(pid)
      Trace.emit("monitored, killed, monitored #{i}", Enum.sort([why(), why()]))
    end

    # A link, an unlink, then the death.
    pid = Node.spawn(b, There, :obey, [])
    Process.link(pid)
    Process.unlink(pid)
    ref = Process.monitor(pid)
    tell(pid, fn -> exit(reason) end)
    Trace.emit("unlinked", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("mailbox")

    # A signal between two messages, by one that traps.
    pid = Node.spawn(b, There, :obey, [])
    Trace.name(self(), "me")
    ask(pid, fn -> Process.flag(:trap_exit, true) end)
    send(pid, {:one, word})
    Process.exit(pid, reason)
    send(pid, {:two, word})
    Process.exit(pid, :normal)
    send(pid, {:three, word})
    for _ <- 1..5, do: Trace.emit("in order", ask(pid, fn -> There.mail() end))

    # What it is told in order it does in order.
    echoes = for i <- 1..n, do: (tell(pid, fn -> send(me, {:echo, i}) end); i)
    Trace.emit("echoes", Enum.all?(echoes, fn i -> receive(do: ({:echo, j} -> i == j)) end))
    Trace.poll("mailbox")
  end

  defp tell(pid, fun), do: send(pid, {:tell, fun})
  defp why, do: receive(do: ({:DOWN, _, _, _, why} -> why))

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Crossorder, __ENV__.file, nodes: true)

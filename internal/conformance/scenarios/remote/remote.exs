# Answers N3: spawn, link and monitor across nodes: the reasons that cross, signals in
# both directions, and remote pids that are dead.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Remote.There do
  def exits(reason), do: exit(reason)
  def raises(text), do: raise(text)
  def throws(ball), do: throw(ball)
  def returns(_), do: :ok

  def waits({who, trap}) do
    Process.flag(:trap_exit, trap)
    send(who, {:ready, self(), node()})

    receive do
      {:exit, reason} -> exit(reason)
      {:link, pid} -> linked(who, pid)
      {:EXIT, _, _} = m -> send(who, {:got, m})
    end
  end

  defp linked(who, pid) do
    Process.link(pid)
    send(who, {:linked, self()})
    receive(do: ({:exit, reason} -> exit(reason)))
  end
end

defmodule Conformance.Remote do
  alias Conformance.Remote.There

  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")
    number = Trace.draw_int("number", 2, 999)

    reasons = [
      {"an atom", word},
      {"a string", text},
      {"a number", number},
      {"a tuple", {word, number}},
      {"shutdown", :shutdown},
      {"a tuple with shutdown", {:shutdown, word}},
      {"a tuple with normal", {:normal, word}},
      {"normal", :normal},
      {"kill", :kill},
      {"noproc", :noproc},
      {"drawn", Trace.draw_reason("drawn")}
    ]

    for {what, reason} <- reasons do
      {_, ref} = Node.spawn_monitor(b, There, :exits, [reason])
      Trace.emit("#{what}, monitor", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
      Node.spawn_link(b, There, :exits, [reason])
      Trace.next("#{what}, link")
    end

    for {what, function, argument} <- [{"raise", :raises, text}, {"throw", :throws, word}, {"return", :returns, 0}, {"undefined", :nowhere, 0}] do
      {_, _} = Node.spawn_monitor(b, There, function, [argument])
      Trace.next("#{what}, monitor")
      Node.spawn_link(b, There, function, [argument])
      Trace.next("#{what}, link")
    end

    signals(b, Trace.draw_reason("signal"))
    links_from_there(b, Trace.draw_reason("from there"))
    the_dead(b)
    Trace.poll("mailbox")
  end

  # Exit signals that go there.
  defp signals(b, reason) do
    pid = waiting(b, true)
    Process.exit(pid, reason)
    Trace.next("a signal to one that traps")
    pid = waiting(b, true)
    Process.monitor(pid)
    Process.exit(pid, :kill)
    Trace.next("a kill to one that traps")
    pid = waiting(b, false)
    Process.monitor(pid)
    Process.exit(pid, :normal)
    send(pid, {:exit, reason})
    Trace.next("a normal signal, then an exit")

    # What a local process dies of goes to the linked one there.
    pid = waiting(b, false)
    ref = Process.monitor(pid)
    local = spawn(fn -> Process.link(pid) && receive(do: ({:exit, r} -> exit(r))) end)
    send(local, {:exit, reason})
    Trace.emit("its link here died", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))

    # Unlinked, it does not.
    pid = waiting(b, false)
    Process.link(pid)
    Process.unlink(pid)
    ref = Process.monitor(pid)
    send(pid, {:exit, reason})
    Trace.emit("unlinked", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("unlinked, mailbox")

    # Demonitored, no DOWN comes.
    pid = waiting(b, false)
    ref = Process.monitor(pid)
    Trace.emit("demonitored", Process.demonitor(ref, [:info]))
    other = Process.monitor(pid)
    send(pid, {:exit, reason})
    Trace.emit("the other monitor", receive(do: ({:DOWN, ^other, _, _, why} -> why)))
    Trace.poll("demonitored, mailbox")
  end

  defp links_from_there(b, reason) do
    pid = waiting(b, false)
    send(pid, {:link, self()})
    receive(do: ({:linked, ^pid} -> :ok))
    send(pid, {:exit, reason})
    Trace.next("linked from there")
  end

  defp the_dead(b) do
    {pid, ref} = Node.spawn_monitor(b, There, :returns, [0])
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Process.monitor(pid)
    Trace.next("a monitor on the dead")
    Trace.emit_done("a link to the dead", fn -> Process.link(pid) end)
    Trace.next("a link to the dead")
    Trace.emit_done("a message to the dead", fn -> send(pid, :hello) end)
    Trace.emit_done("a signal to the dead", fn -> Process.exit(pid, :hello) end)

    # Not trapping, the link to a dead one there ends the process.
    {_, ref} =
      spawn_monitor(fn ->
        Process.link(pid)
        receive(do: (:never -> :ok))
      end)

    Trace.emit("a link to the dead, not trapping", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
  end

  defp waiting(b, trap) do
    pid = Node.spawn(b, There, :waits, [{self(), trap}])
    receive(do: ({:ready, ^pid, ^b} -> pid))
  end
end

Trace.main(Conformance.Remote, __ENV__.file, nodes: true)

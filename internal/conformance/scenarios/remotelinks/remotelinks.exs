# Answers N3: links that cross: a chain over two nodes, a ring, twice, from both sides, and who the exit is from.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Remotelinks.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end

  def mail, do: receive(do: (m when elem(m, 0) != :order -> m))
end

defmodule Conformance.Remotelinks do
  alias Conformance.Remotelinks.There

  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    reason = Trace.draw_reason("reason")
    [there, back] = [puppet(b), puppet(node())]
    Trace.name(there, "there")
    Trace.name(back, "back")

    # me - there - back: back dies, there dies of it, and I hear of there.
    Process.link(there)
    ask(there, fn -> Process.link(back) end)
    Process.monitor(back)
    die(back, reason)
    Trace.emit("the far end", receive(do: ({:DOWN, _, _, ^back, _} = m -> m)))
    Trace.next("a chain")

    # The same with one in the middle that traps: it ends there.
    [there, back] = [puppet(b), puppet(node())]
    Trace.name(there, "there2")
    Trace.name(back, "back2")
    ask(there, fn -> Process.flag(:trap_exit, true) end)
    Process.link(there)
    ask(there, fn -> Process.link(back) end)
    die(back, reason)
    Trace.emit("one that traps", ask(there, fn -> There.mail() end))
    Trace.poll("I hear nothing")

    # Linked twice, from both sides, and unlinked once.
    ask(there, fn -> Process.link(hd(Process.info(self(), :links) |> elem(1))) end)
    Process.link(there)
    Process.unlink(there)
    ref = Process.monitor(there)
    die(there, reason)
    Trace.emit("unlinked once", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("mailbox")

    # Kill crosses a link as killed.
    [there, back] = [puppet(b), puppet(node())]
    Trace.name(there, "there3")
    Trace.name(back, "back3")
    ask(back, fn -> Process.flag(:trap_exit, true); Process.link(there) end)
    Process.exit(there, :kill)
    Trace.emit("killed", ask(back, fn -> There.mail() end))
    there = puppet(b)
    Trace.name(there, "there4")
    ask(back, fn -> Process.link(there) end)
    die(there, :kill)
    Trace.emit("its own kill", ask(back, fn -> There.mail() end))
    there = puppet(b)
    Trace.name(there, "there5")
    ask(back, fn -> Process.link(there) end)
    die(there, :normal)
    Trace.emit("normal", ask(back, fn -> There.mail() end))

    # A ring of many over both nodes: one dies, all die.
    n = Trace.draw_int("ring", 10, 60)
    ring = for i <- 1..n, do: puppet(if rem(i, 2) == 0, do: b, else: node())
    for {p, q} <- Enum.zip(ring, tl(ring) ++ [hd(ring)]), do: ask(p, fn -> Process.link(q) end)
    refs = for p <- ring, do: Process.monitor(p)
    die(Enum.at(ring, Trace.draw_int("first", 0, n - 1)), reason)
    Trace.emit("a ring", {n, Enum.uniq(for r <- refs, do: receive(do: ({:DOWN, ^r, _, _, why} -> why)))})
    Trace.poll("mailbox")
  end

  defp puppet(node), do: Node.spawn(node, There, :obey, [])
  defp die(pid, reason), do: send(pid, {:order, self(), make_ref(), fn -> exit(reason) end})

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Remotelinks, __ENV__.file, nodes: true)

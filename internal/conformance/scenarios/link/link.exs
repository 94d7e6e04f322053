# Answers P11: links to the dead, trapping and not, to oneself, set twice and removed
# once, removed from the other side.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Link do
  def run do
    {dead, ref} = spawn_monitor(fn -> :ok end)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))

    Trace.emit_done("to the dead, not trapping", fn -> Process.link(dead) end)
    Trace.poll("mailbox")
    Process.flag(:trap_exit, true)
    Trace.emit_done("to the dead, trapping", fn -> Process.link(dead) end)
    Trace.next("mailbox")
    Trace.emit_done("to oneself", fn -> Process.link(self()) end)
    Trace.emit_done("unlink the dead", fn -> Process.unlink(dead) end)
    Trace.emit_done("unlink oneself", fn -> Process.unlink(self()) end)
    Trace.poll("mailbox")

    reason = Trace.draw_reason("reason")
    twice_then_once(reason)
    from_the_other_side(reason)
    both_ways(reason)
    many(reason)
  end

  defp twice_then_once(reason) do
    {pid, ref} = spawn_monitor(fn -> receive(do: (:go -> exit(reason))) end)
    Process.link(pid)
    Process.link(pid)
    Process.unlink(pid)
    send(pid, :go)
    Trace.emit("linked twice, unlinked once", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.poll("mailbox")

    {pid, ref} = spawn_monitor(fn -> receive(do: (:go -> exit(reason))) end)
    Process.link(pid)
    Process.link(pid)
    send(pid, :go)
    Trace.next("linked twice")
    Trace.emit("linked twice", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.poll("mailbox")
  end

  defp from_the_other_side(reason) do
    me = self()

    {pid, ref} =
      spawn_monitor(fn ->
        receive(do: (:unlink -> Process.unlink(me)))
        send(me, :unlinked)
        receive(do: (:go -> exit(reason)))
      end)

    Process.link(pid)
    send(pid, :unlink)
    receive(do: (:unlinked -> :ok))
    send(pid, :go)
    Trace.emit("unlinked from the other side", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.poll("mailbox")
  end

  # The one who was linked to is linked as much as the one who linked.
  defp both_ways(reason) do
    for who <- ["linker", "linked"] do
      {a, ra} = spawn_monitor(&obey/0)
      {b, rb} = spawn_monitor(&obey/0)
      send(a, {:link, b, self()})
      receive(do: (:linked -> :ok))
      if who == "linker", do: send(a, {:exit, reason}), else: send(b, {:exit, reason})
      Trace.emit("the #{who} exits, linker", receive(do: ({:DOWN, ^ra, _, _, why} -> why)))
      Trace.emit("the #{who} exits, linked", receive(do: ({:DOWN, ^rb, _, _, why} -> why)))
    end
  end

  defp obey do
    receive do
      {:link, pid, who} ->
        Process.link(pid)
        send(who, :linked)
        obey()

      {:exit, reason} ->
        exit(reason)
    end
  end

  # A death reaches every link once.
  defp many(reason) do
    n = Trace.draw_int("many", 3, 9)
    me = self()

    middle = spawn(&obey/0)

    for i <- 1..n do
      spawn(fn ->
        Process.flag(:trap_exit, true)
        Process.link(middle)
        send(me, :linked)
        receive(do: ({:EXIT, from, why} -> send(me, {:told, i, from, why})))
      end)
    end

    for _ <- 1..n, do: receive(do: (:linked -> :ok))
    send(middle, {:exit, reason})
    told = for _ <- 1..n, do: receive(do: ({:told, i, ^middle, ^reason} -> i))
    Trace.emit("told", Enum.sort(told))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Link, __ENV__.file)

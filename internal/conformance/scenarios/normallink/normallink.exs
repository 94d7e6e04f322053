# Answers P6: a normal end through links: of the parent, of the one in the middle; normal
# sent along a link, which leaves the link where it is.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Normallink do
  def run do
    the_parent_ends()
    the_middle_ends()
    sent_along_the_link()
    many()
  end

  # The child outlives a parent that ends normally; one that traps is told.
  defp the_parent_ends do
    me = self()
    number = Trace.draw_int("number", 10, 99)

    for {how, trap} <- [{"the child does not trap", false}, {"the child traps", true}] do
      {parent, _} =
        spawn_monitor(fn ->
          spawn_link(fn ->
            Process.flag(:trap_exit, trap)
            send(me, {:child, self()})
            if trap, do: receive(do: ({:EXIT, _, _} = m -> send(me, {:got, m})))
            receive(do: ({:ask, i} -> send(me, {:answer, i})))
            exit({:shutdown, number})
          end)

          receive(do: (:go -> :ok))
        end)

      child = receive(do: ({:child, pid} -> pid))
      send(parent, :go)
      Trace.emit("#{how}, the parent", receive(do: ({:DOWN, _, _, ^parent, why} -> why)))
      if trap, do: Trace.emit("#{how}, it is told", receive(do: ({:got, m} -> m)))
      down = Process.monitor(child)
      send(child, {:ask, number})
      Trace.next("#{how}, it answers")
      Trace.emit("#{how}, its end", receive(do: ({:DOWN, ^down, _, _, why} -> why)))
    end
  end

  # Its two neighbours live on, and are not linked with one another.
  defp the_middle_ends do
    me = self()
    reason = Trace.draw_reason("reason")

    {left, left_ref} =
      spawn_monitor(fn ->
        middle =
          spawn_link(fn ->
            right = spawn_link(fn -> receive(do: (:go -> exit(reason))) end)
            send(me, {:right, right})
            receive(do: (:go -> :ok))
          end)

        send(me, {:middle, middle})
        receive(do: ({:ask, i} -> send(me, {:answer, i})))
      end)

    middle = receive(do: ({:middle, pid} -> pid))
    right = receive(do: ({:right, pid} -> pid))
    middle_ref = Process.monitor(middle)
    right_ref = Process.monitor(right)
    send(middle, :go)
    Trace.emit("the middle", receive(do: ({:DOWN, ^middle_ref, _, _, why} -> why)))
    send(right, :go)
    Trace.emit("the right", receive(do: ({:DOWN, ^right_ref, _, _, why} -> why)))
    send(left, {:ask, 1})
    Trace.next("the left answers")
    Trace.emit("the left", receive(do: ({:DOWN, ^left_ref, _, _, why} -> why)))
  end

  defp sent_along_the_link do
    me = self()
    reason = Trace.draw_reason("later")
    Process.flag(:trap_exit, true)

    pid =
      spawn_link(fn ->
        receive(do: ({:ask, i} -> send(me, {:answer, i})))
        receive(do: (:go -> exit(reason)))
      end)

    Process.exit(pid, :normal)
    send(pid, {:ask, 2})
    Trace.next("sent normal along the link")
    send(pid, :go)
    Trace.next("the link is still there")
    Process.flag(:trap_exit, false)
  end

  # Any number of normals leaves nothing behind in a process that does not trap.
  defp many do
    me = self()
    n = Trace.draw_int("normals", 5, 20)

    pid =
      spawn(fn ->
        receive(do: ({:ask, i} -> send(me, {:answer, i})))
        send(me, {:left, receive(do: (m -> m), after: (0 -> :nothing))})
      end)

    for _ <- 1..n, do: Process.exit(pid, :normal)
    send(pid, {:ask, n})
    Trace.next("many normals")
    Trace.next("many normals")
  end
end

Trace.main(Conformance.Normallink, __ENV__.file)

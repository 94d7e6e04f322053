# Answers P12: trapped EXITs are mail: in the order of the deaths among other messages,
# received selectively by pid and by reason, one for each link.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Exitmail do
  def run do
    Process.flag(:trap_exit, true)
    n = Trace.draw_int("children", 4, 8)
    among_messages(n)
    by_pid(n)
    by_reason(n)
    one_that_waits()
  end

  defp start(n), do: for(i <- 1..n, do: spawn_link(fn -> receive(do: (:go -> exit({:child, i}))) end))

  # One dies after the other: each EXIT lies before the message that was sent after it.
  defp die(pids, order) do
    for i <- order do
      pid = Enum.at(pids, i)
      ref = Process.monitor(pid)
      send(pid, :go)
      receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
      send(self(), {:after_child, i + 1})
    end
  end

  defp among_messages(n) do
    pids = start(n)
    die(pids, Trace.draw_order("among messages", n))

    for _ <- 1..n do
      Trace.emit("among messages", receive(do: ({:EXIT, _, {:child, i}} -> {:exit, i}; {:after_child, i} -> {:after, i})))
      Trace.emit("among messages", receive(do: ({:EXIT, _, {:child, i}} -> {:exit, i}; {:after_child, i} -> {:after, i})))
    end
  end

  defp by_pid(n) do
    pids = start(n)
    die(pids, Trace.draw_order("by pid", n))
    for pid <- pids, do: Trace.emit("by pid", receive(do: ({:EXIT, ^pid, {:child, i}} -> i)))
    for _ <- 1..n, do: Trace.emit("by pid, the others", receive(do: ({:after_child, i} -> i)))
    Trace.poll("by pid, then")
  end

  defp by_reason(n) do
    pids = start(n)
    die(pids, Trace.draw_order("by reason", n))
    limit = Trace.draw_int("limit", 2, n - 1)
    Trace.emit("by reason", receive(do: ({:EXIT, _, {:child, i}} when i > limit -> i)))
    Trace.emit("by reason, the rest", exits())
    for _ <- 1..n, do: receive(do: ({:after_child, _} -> :ok))
    Trace.poll("by reason, then")
  end

  defp exits, do: receive(do: ({:EXIT, _, {:child, i}} -> [i | exits()]), after: (0 -> []))

  # A receive that waits for one EXIT lets the others lie.
  defp one_that_waits do
    pids = start(3)
    me = self()
    spawn(fn -> for pid <- pids, do: send(pid, :go) end)
    last = List.last(pids)
    Trace.emit("waited for", receive(do: ({:EXIT, ^last, {:child, i}} -> i)))
    others = for _ <- 1..2, do: receive(do: ({:EXIT, _, {:child, i}} -> i))
    Trace.emit("the others", Enum.sort(others))
    send(me, :end)
    Trace.next("then")
  end
end

Trace.main(Conformance.Exitmail, __ENV__.file)

# Answers P12: EXITs that lie in the mailbox stay there as ordinary mail when trap_exit is
# turned off: in their order among the others, harmless, until the next signal comes.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Stays do
  def run do
    reason = Trace.draw_reason("reason")
    in_their_order(reason)
    until_the_next(reason)
    on_again(reason)
  end

  defp in_their_order(reason) do
    Process.flag(:trap_exit, true)
    n = Trace.draw_int("n", 3, 6)

    for i <- 1..n do
      send(self(), {:number, i})
      Process.exit(self(), {reason, i})
    end

    have_come()
    Process.flag(:trap_exit, false)
    for _ <- 1..n, do: Trace.emit("an exit from the middle", receive(do: ({:EXIT, _, {_, i}} -> i)))
    for _ <- 1..n, do: Trace.poll("the others")
    Trace.poll("then")
  end

  # With trapped exits unread and trap_exit off the next signal is fatal.
  defp until_the_next(reason) do
    me = self()

    for {what, next} <- [{"normal", :normal}, {"another", Trace.draw_reason("next")}] do
      {pid, ref} =
        spawn_monitor(fn ->
          Process.flag(:trap_exit, true)
          for i <- 1..2, do: Process.exit(self(), {reason, i})
          have_come()
          Process.flag(:trap_exit, false)
          send(me, :ready)
          receive(do: (:go -> :ok))
          send(me, {:left, exits()})
        end)

      receive(do: (:ready -> :ok))
      Process.exit(pid, next)
      send(pid, :go)
      Trace.emit("the next is #{what}", until_down(ref))
    end
  end

  # Off and on again: nothing was lost between.
  defp on_again(reason) do
    changes = Trace.draw_int("changes", 2, 5)
    Process.flag(:trap_exit, true)

    for i <- 1..changes do
      Process.exit(self(), {reason, i})
      have_come()
      Process.flag(:trap_exit, false)
      Process.flag(:trap_exit, true)
    end

    Trace.emit("on again", exits())
  end

  # A signal to oneself is under way, too, until the process receives what comes after it.
  defp have_come do
    send(self(), :mark)
    receive(do: (:mark -> :ok))
  end

  defp exits, do: receive(do: ({:EXIT, _, {_, i}} -> [i | exits()]), after: (0 -> []))

  defp until_down(ref) do
    receive do
      {:left, what} -> [what | until_down(ref)]
      {:DOWN, ^ref, _, _, why} -> [why]
    end
  end
end

Trace.main(Conformance.Stays, __ENV__.file)

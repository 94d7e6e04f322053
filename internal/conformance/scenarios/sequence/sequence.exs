# Answers P5: a dozen signals of one process to another in an order drawn from the seed:
# messages, exit signals, links, unlinks, monitors. Each is handled in its turn.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Sequence do
  def run do
    Process.flag(:trap_exit, true)
    for round <- ["first", "second", "third", "fourth"], do: once(round, Trace.draw_reason(round))
  end

  defp once(round, reason) do
    me = self()

    target =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        send(me, :ready)
        record([], me, reason)
      end)

    receive(do: (:ready -> :ok))
    steps = for i <- Trace.draw_order("steps of the #{round}", 12), do: {rem(i, 6), i}
    for step <- steps, do: step(step, target, reason)
    # Reported: all that it got in its order. Of the links the last step counts.
    ref = Process.monitor(target)
    send(target, :report)
    Trace.next("#{round}, it saw")
    send(target, :go)
    Trace.emit("#{round}, the last monitor", receive(do: ({:DOWN, ^ref, :process, ^target, why} -> why)))
    Trace.emit("#{round}, the other monitors", for(_ <- 1..2, do: receive(do: ({:DOWN, _, _, ^target, why} -> why))))
    Trace.poll("#{round}, the link")
    Trace.poll("#{round}, then")
  end

  defp step({0, i}, target, _), do: send(target, {:item, i})
  defp step({1, _}, target, reason), do: Process.exit(target, reason)
  defp step({2, _}, target, _), do: Process.exit(target, :normal)
  defp step({3, _}, target, _), do: Process.link(target)
  defp step({4, _}, target, _), do: Process.unlink(target)
  defp step({5, _}, target, _), do: Process.monitor(target)

  defp record(seen, to, reason) do
    receive do
      :go -> exit(reason)
      :report -> send(to, {:report, Enum.reverse(seen)}) && record(seen, to, reason)
      m -> record([m | seen], to, reason)
    end
  end
end

Trace.main(Conformance.Sequence, __ENV__.file)

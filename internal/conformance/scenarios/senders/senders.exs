# Answers P5: many senders to one receiver: each one's messages come in the order in which
# it sent them, all of them, once; also when they are taken sender by sender.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Senders do
  def run do
    k = Trace.draw_int("senders", 4, 9)
    n = Trace.draw_int("each", 100, 300)
    as_they_come(k, n)
    sender_by_sender(k, n)
    through_a_relay(k, n)
  end

  defp as_they_come(k, n) do
    start(self(), k, n)
    Trace.emit("as they come", collect(k, n))
  end

  # How many came of each sender before one was out of order.
  defp collect(k, n) do
    counts =
      for _ <- 1..(k * n), reduce: Map.new(1..k, &{&1, 0}) do
        counts ->
          receive do
            {:item, s, i} -> if counts[s] == i - 1, do: %{counts | s => i}, else: counts
          end
      end

    for s <- 1..k, do: counts[s]
  end

  defp start(to, k, n) do
    for s <- 1..k, do: spawn(fn -> for i <- 1..n, do: send(to, {:item, s, i}) end)
  end

  # Taken while all of them still send.
  defp sender_by_sender(k, n) do
    start(self(), k, n)

    took =
      for x <- Trace.draw_order("by sender", k) do
        s = x + 1
        numbers = for _ <- 1..n, do: receive(do: ({:item, ^s, i} -> i))
        {s, numbers == Enum.to_list(1..n)}
      end

    Trace.emit("sender by sender, in order", took)
    Trace.poll("then")
  end

  # What all sent to one process it passes on, and the order of each still holds.
  defp through_a_relay(k, n) do
    me = self()
    relay = spawn(fn -> relay(me) end)
    start(relay, k, n)
    Trace.emit("through a relay", collect(k, n))
    Process.exit(relay, :kill)
    Trace.poll("then")
  end

  defp relay(to) do
    receive(do: (m -> send(to, m)))
    relay(to)
  end
end

Trace.main(Conformance.Senders, __ENV__.file)

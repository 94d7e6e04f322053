# Answers P5: a sender is killed while it sends: no message of it comes after its DOWN,
# in 20,000 tries.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Fence do
  @tries 20_000
  # messages a try, unless the kill comes first
  @flood 1000

  def run do
    me = self()
    word = Trace.draw_atom("word")
    counts = for i <- 1..@tries, do: try_once(me, i, word)
    Trace.emit("messages after the DOWN", {Enum.sum(for({_, late, _} <- counts, do: late)), @tries})
    Trace.emit("kills that came while it was sending", Enum.any?(counts, fn {before, _, _} -> before < @flood end))
    Trace.emit("what it sent", Enum.uniq(for({_, _, w} <- counts, do: w)))
    Trace.poll("mailbox")
  end

  # How many messages came before the DOWN, how many after, and what they said.
  defp try_once(me, i, word) do
    {pid, ref} = spawn_monitor(fn -> flood(me, {:flood, i, word}, @flood) end)
    said = receive(do: ({:flood, ^i, w} -> w))
    Process.exit(pid, :kill)
    before = before_down(ref, i, 1)
    {before, rest(i, 0), said}
  end

  defp flood(_, _, 0), do: receive(do: (:never -> :ok))

  defp flood(to, message, n) do
    send(to, message)
    flood(to, message, n - 1)
  end

  # Takes mail in its order up to the DOWN.
  defp before_down(ref, i, n) do
    receive do
      {:flood, ^i, _} -> before_down(ref, i, n + 1)
      {:DOWN, ^ref, _, _, :killed} -> n
    end
  end

  defp rest(i, n), do: receive(do: ({:flood, ^i, _} -> rest(i, n + 1)), after: (0 -> n))
end

Trace.main(Conformance.Fence, __ENV__.file)

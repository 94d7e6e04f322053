# Answers P12, P5: a signal to a process that computes: it counts when it comes, not when the
# process looks. One that turns trap_exit on afterwards is dead, one that turns it off is not.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Busytrap do
  def run do
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("signals", 2, 4)
    for first <- [false, true], then <- [false, true], do: busy(first, then, reason, n)
    messages_too(reason, n)
  end

  # The flag is set to first, a signal comes while it is busy, and it sets it to then.
  defp busy(first, then, reason, n) do
    me = self()
    gate = :atomics.new(1, [])

    {pid, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, first)
        send(me, :busy)
        spin(gate)
        Process.flag(:trap_exit, then)
        send(me, {:got, exits()})
      end)

    receive(do: (:busy -> :ok))
    for _ <- 1..n, do: Process.exit(pid, reason)
    what = "first #{first}, then #{then}"
    # What was sent has been handled when its sender looks.
    Trace.emit("#{what}, alive", Process.alive?(pid))
    :atomics.put(gate, 1, 1)
    Trace.emit(what, until_down(ref))
  end

  defp spin(gate), do: if(:atomics.get(gate, 1) == 0, do: spin(gate))

  # Mail and signals to a busy process lie there in their order.
  defp messages_too(reason, n) do
    me = self()
    gate = :atomics.new(1, [])

    {pid, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)
        send(me, :busy)
        spin(gate)
        Process.flag(:trap_exit, false)
        for _ <- 1..(2 * n), do: send(me, {:got, receive(do: ({:EXIT, _, why} -> {:exit, why}; m -> m))})
      end)

    receive(do: (:busy -> :ok))

    for i <- 1..n do
      send(pid, {:number, i})
      Process.exit(pid, reason)
    end

    Trace.emit("messages too, alive", Process.alive?(pid))
    :atomics.put(gate, 1, 1)
    Trace.emit("messages too", until_down(ref))
  end

  defp exits, do: receive(do: ({:EXIT, _, why} -> [why | exits()]), after: (0 -> []))

  defp until_down(ref) do
    receive do
      {:got, what} -> [what | until_down(ref)]
      {:DOWN, ^ref, _, _, why} -> [why]
    end
  end
end

Trace.main(Conformance.Busytrap, __ENV__.file)

# Answers P7: several exit signals of one sender, one after the other: the first that is
# fatal gives the reason, what comes after it reaches a dead process.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Firstwins do
  def run do
    first = Trace.draw_reason("first")
    second = {:second, Trace.draw_int("second", 10, 99)}

    for trap <- [false, true] do
      what = if trap, do: "trapping", else: "not trapping"
      both("#{what}, a reason and another", trap, [first, second])
      both("#{what}, a reason and kill", trap, [first, :kill])
      both("#{what}, kill and a reason", trap, [:kill, first])
      both("#{what}, normal and a reason", trap, [:normal, first])
      both("#{what}, a reason and normal", trap, [first, :normal])
      both("#{what}, kill twice", trap, [:kill, :kill])
      both("#{what}, killed and kill", trap, [:killed, :kill])
    end

    in_an_order(first, second)
    to_the_dead(first)
  end

  # It ends by itself when it is told to, if it is there to hear it.
  defp both(what, trap, signals) do
    {pid, ref} = start(trap)
    for s <- signals, do: Process.exit(pid, s)
    send(pid, :tell)
    Trace.emit(what, receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
  end

  defp start(trap) do
    me = self()

    started =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, trap)
        send(me, :ready)
        receive(do: (:tell -> exit({:told, exits()})))
      end)

    receive(do: (:ready -> started))
  end

  defp exits do
    receive do
      {:EXIT, _, why} -> {why, exits()}
    after
      0 -> nil
    end
  end

  # Of several in an order drawn from the seed.
  defp in_an_order(first, second) do
    signals = [:normal, first, second, {:shutdown, 1}, :killed]
    {pid, ref} = start(false)
    for i <- Trace.draw_order("order", 5), do: Process.exit(pid, Enum.at(signals, i))
    Trace.emit("in an order", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
  end

  defp to_the_dead(first) do
    {pid, ref} = spawn_monitor(fn -> :ok end)
    Trace.emit("the dead", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit_done("a reason to the dead", fn -> Process.exit(pid, first) end)
    Trace.emit_done("kill to the dead", fn -> Process.exit(pid, :kill) end)
    Process.monitor(pid)
    Trace.next("the dead, afterwards")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Firstwins, __ENV__.file)

# Answers P7, P9: signals to oneself inside try: what can be caught, what runs after, what is
# still sent; kill as a reason of one's own beside kill as a signal.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Killself do
  def run do
    reason = Trace.draw_reason("reason")

    for trap <- [false, true] do
      what = if trap, do: "trapping", else: "not trapping"
      inside("#{what}, kill sent to oneself", trap, fn -> Process.exit(self(), :kill) end)
      inside("#{what}, killed sent to oneself", trap, fn -> Process.exit(self(), :killed) end)
      inside("#{what}, a reason sent to oneself", trap, fn -> Process.exit(self(), reason) end)
      inside("#{what}, exit with kill", trap, fn -> exit(:kill) end)
      inside("#{what}, exit with killed", trap, fn -> exit(:killed) end)
    end

    with_exits_queued(reason)
  end

  # Each step of the process tells that it was reached.
  defp inside(what, trap, act) do
    me = self()

    {_, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, trap)

        try do
          act.()
          send(me, {:step, :went_on})
        catch
          :exit, why -> send(me, {:caught, why})
        after
          send(me, {:step, :after})
        end

        send(me, {:mailbox, receive(do: (m -> m), after: (0 -> :empty))})
      end)

    Trace.emit(what, steps(ref))
  end

  defp steps(ref) do
    receive do
      {:DOWN, ^ref, :process, _, why} -> [why]
      step -> [step | steps(ref)]
    end
  end

  # Exits that were trapped before do not help.
  defp with_exits_queued(reason) do
    n = Trace.draw_int("queued", 2, 4)

    {_, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)
        for _ <- 1..n, do: Process.exit(self(), reason)
        Process.exit(self(), :kill)
        for _ <- 1..n, do: receive(do: ({:EXIT, _, why} -> exit(why)))
      end)

    Trace.emit("with exits queued", steps(ref))
  end
end

Trace.main(Conformance.Killself, __ENV__.file)

# Answers P3: receive … after zero, a positive time while other mail keeps coming, a
# negative one, infinity.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.After do
  def run do
    zero()
    positive()
    negative()
    infinity()
  end

  # Zero looks through everything that is there, and takes nothing else.
  defp zero do
    word = Trace.draw_atom("word")
    Trace.poll("empty mailbox")
    for m <- [{:noise, 1}, {:noise, 2}, word], do: send(self(), m)
    Trace.emit("a match behind other mail", receive(do: (^word -> word), after: (0 -> :timeout)))
    Trace.emit("no match", receive(do: (^word -> word), after: (0 -> :timeout)))
    Trace.next("unmatched mail stays")
    Trace.next("unmatched mail stays")
  end

  # Mail that does not match does not put the time off.
  defp positive do
    me = self()
    word = Trace.draw_atom("word")
    noisy = spawn(fn -> send(me, {:noise, 1}) && noise(me, 2) end)
    wait = Trace.draw_int("wait", 40, 80)
    Trace.emit("while noise keeps coming", receive(do: (^word -> word), after: (wait -> :timeout)))
    send(noisy, :stop)
    receive(do: (:stopped -> :ok))
    Trace.next("the noise is all there")
    Trace.next("the noise is all there")
    drain()
    # A match that comes in time ends the wait.
    spawn(fn -> send(me, word) end)
    Trace.emit("in time", receive(do: (^word -> word), after: (10_000 -> :timeout)))
  end

  defp noise(to, i) do
    send(to, {:noise, i})

    receive do
      :stop -> send(to, :stopped)
    after
      5 -> noise(to, i + 1)
    end
  end

  defp drain, do: receive(do: ({:noise, _} -> drain()), after: (0 -> :ok))

  defp negative do
    before = -Trace.draw_int("negative", 1, 99)
    send(self(), {:noise, 0})
    Trace.emit_result("no match, negative", fn -> receive(do: (:never -> 1), after: (before -> :timeout)) end)
    Trace.next("left after negative")
  end

  defp infinity do
    me = self()
    word = Trace.draw_atom("word")
    {pid, _} = spawn_monitor(fn -> send(me, receive(do: ({:echo, m} -> m), after: (:infinity -> :timeout))) end)
    send(pid, {:noise, 3})
    send(pid, {:echo, word})
    Trace.next("infinity")
    Trace.next("infinity")
  end
end

Trace.main(Conformance.After, __ENV__.file)

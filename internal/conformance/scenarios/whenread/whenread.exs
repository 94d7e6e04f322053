# Answers P12: trap_exit as it was when the link was made, when the signal came, and when
# somebody looked: only the second counts, for each kind of signal.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Whenread do
  def run do
    for linking <- [false, true], dying <- [false, true] do
      at_link_and_death(linking, dying, Trace.draw_reason("link #{linking}"))
      at_link_and_death(linking, dying, :normal)
    end

    for before <- [false, true], coming <- [false, true], do: a_signal(before, coming, Trace.draw_reason("signal"))
    what_it_was()
  end

  # The flag when the link was made, and the flag when the other end died.
  defp at_link_and_death(linking, dying, reason) do
    me = self()

    {_, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, linking)
        {child, down} = Process.spawn(fn -> receive(do: (:go -> exit(reason))) end, [:link, :monitor])
        Process.flag(:trap_exit, dying)
        send(child, :go)
        receive(do: ({:DOWN, ^down, _, _, _} -> :ok))
        Process.flag(:trap_exit, linking)
        send(me, {:got, receive(do: ({:EXIT, _, why} -> why), after: (0 -> :nothing))})
      end)

    Trace.emit("at the link #{linking}, at the death #{dying}", until_down(ref))
  end

  # The same for a signal that somebody sends.
  defp a_signal(before, coming, reason) do
    me = self()

    {pid, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, before)
        Process.flag(:trap_exit, coming)
        send(me, :ready)
        receive(do: (:go -> :ok))
        Process.flag(:trap_exit, before)
        send(me, {:got, receive(do: ({:EXIT, _, why} -> why), after: (0 -> :nothing))})
      end)

    receive(do: (:ready -> :ok))
    Process.exit(pid, reason)
    send(pid, :go)
    Trace.emit("at first #{before}, when it comes #{coming}", until_down(ref))
  end

  defp until_down(ref) do
    receive do
      {:got, what} -> [what | until_down(ref)]
      {:DOWN, ^ref, _, _, why} -> [why]
    end
  end

  # The flag's own answers, over many changes.
  defp what_it_was do
    changes = for i <- Trace.draw_order("changes", 8), do: rem(i, 2) == 0
    Trace.emit("what it was", for(c <- changes, do: Process.flag(:trap_exit, c)))
    Trace.emit("what it is", Process.flag(:trap_exit, false))
  end
end

Trace.main(Conformance.Whenread, __ENV__.file)

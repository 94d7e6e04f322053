# Answers P3: emptying a mailbox with after 0: in order, one kind only, a part of it, and
# what others have sent.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Drain do
  def run do
    everything()
    one_kind()
    a_part()
    from_others()
    while_emptying()
  end

  defp everything do
    n = Trace.draw_int("n", 3, 8)
    for i <- 1..n, do: send(self(), {:number, i})
    send(self(), Trace.draw_atom("word"))
    Trace.emit("everything", flush())
    Trace.emit("everything, again", flush())
  end

  defp flush, do: receive(do: (m -> [m | flush()]), after: (0 -> []))

  defp one_kind do
    for i <- Trace.draw_order("kinds", 10) do
      if rem(i, 2) == 0, do: send(self(), {:number, i}), else: send(self(), {:text, i})
    end

    Trace.emit("one kind", numbers())
    Trace.emit("the other kind", flush())
  end

  defp numbers, do: receive(do: ({:number, i} -> [i | numbers()]), after: (0 -> []))

  defp a_part do
    n = Trace.draw_int("all", 6, 9)
    for i <- 1..n, do: send(self(), {:number, i})
    part = Trace.draw_int("part", 2, 4)
    Trace.emit("a part", for(_ <- 1..part, do: receive(do: (m -> m), after: (0 -> :timeout))))
    Trace.emit("the rest", flush())
    Trace.emit("beyond the end", receive(do: (m -> m), after: (0 -> :timeout)))
  end

  # What a process has sent before its DOWN is there when the DOWN is.
  defp from_others do
    me = self()
    n = Trace.draw_int("others", 2, 5)

    for k <- 1..n do
      {pid, ref} = spawn_monitor(fn -> for i <- 1..n, do: send(me, {:number, 10 * k + i}) end)
      receive(do: ({:DOWN, ^ref, :process, ^pid, _} -> :ok))
    end

    Trace.emit("from others", flush())
  end

  # What the loop itself sends is drained too.
  defp while_emptying do
    n = Trace.draw_int("countdown", 3, 7)
    send(self(), {:number, n})
    Trace.emit("while emptying", countdown())
  end

  defp countdown do
    receive do
      {:number, i} ->
        if i > 0, do: send(self(), {:number, i - 1})
        [i | countdown()]
    after
      0 -> []
    end
  end
end

Trace.main(Conformance.Drain, __ENV__.file)

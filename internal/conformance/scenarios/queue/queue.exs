# Answers P22: the mailbox as info tells it: its messages in their order, with DOWNs and
# EXITs, after a selective receive, of oneself, of others and of the dead.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Queue do
  def run do
    n = Trace.draw_int("messages", 5, 9)
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")
    pid = Trace.name(Trace.puppet(), "it")

    Trace.emit("empty", look(pid))
    for i <- 1..n, do: send(pid, {:number, i})
    Trace.emit("as sent", look(pid))

    # What a receive skips stays in its order; what it takes is gone.
    order = Trace.draw_order("taken", n)
    taken = for i <- Enum.take(order, 3), do: Trace.ask(pid, fn -> take(i + 1) end)
    Trace.emit("taken", taken)
    Trace.emit("left", look(pid))
    send(pid, word)
    Trace.emit("and one more", look(pid))
    Trace.emit("nothing matches", Trace.ask(pid, fn -> receive(do: (:never -> :got), after: (0 -> :timeout)) end))
    Trace.emit("all still there", look(pid))

    # DOWNs and EXITs lie among the others.
    Trace.ask(pid, fn -> for(_ <- 1..(n - 2), do: receive(do: (m -> m))) && :ok end)
    Trace.emit("emptied", look(pid))
    Trace.trap(pid)
    other = Trace.name(Trace.puppet(), "other")
    Trace.ask(pid, fn -> {Process.monitor(other), Process.link(other)} end)
    send(pid, {:before, word})
    Trace.die(other, reason)
    Trace.ask(pid, fn -> receive(do: ({:DOWN, _, _, _, _} = down -> send(self(), down))) end)
    Trace.emit("with a death", look(pid))

    # One's own, while one looks.
    for i <- 1..n, do: send(self(), {:mine, i})
    Trace.emit("mine", look(self()))
    Trace.emit("one by one", for(_ <- 1..n, do: receive(do: ({:mine, i} -> {i, Trace.info(self(), :message_queue_len)}))))

    # One that waits for something else; one that is dead.
    waits = spawn(fn -> receive(do: (:enough -> :ok)) end)
    for i <- 1..n, do: send(waits, {:number, i})
    Trace.emit("of one who waits", Trace.info(waits, :message_queue_len))
    send(waits, :enough)
    Trace.gone(waits)
    Trace.emit("of the dead", look(waits))
    Trace.kill(pid)
    Trace.emit("of the killed", look(pid))
  end

  defp look(pid), do: [Trace.info(pid, :message_queue_len), Trace.info(pid, :messages)]
  defp take(i), do: receive(do: ({:number, ^i} -> i))
end

Trace.main(Conformance.Queue, __ENV__.file)

# Answers P10: a server that ends in the middle of its mail: what it had answered is
# answered, the rest is lost, and the DOWN comes in between.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Halfway do
  def run do
    text = Trace.draw_word("text")
    reason = Trace.draw_reason("reason")
    halfway("it exits", fn -> exit(reason) end)
    halfway("it raises", fn -> raise text end)
    halfway("it is killed by itself", fn -> Process.exit(self(), :kill) end)
    killed_at_work()
    last_answer(reason)
  end

  defp halfway(how, stop) do
    n = Trace.draw_int("asked, #{how}", 6, 12)
    k = Trace.draw_int("answered, #{how}", 2, 5)
    {pid, ref} = spawn_monitor(fn -> answer(k, stop) end)
    for i <- 1..n, do: send(pid, {:ask, self(), i})
    for _ <- 1..k, do: Trace.next(how)
    Trace.emit("#{how}, down", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    for i <- 1..n, do: send(pid, {:ask, self(), i})
    Trace.poll("#{how}, then")
  end

  defp answer(0, stop), do: receive(do: ({:ask, _, _} -> stop.()))

  defp answer(k, stop) do
    receive(do: ({:ask, who, i} -> send(who, {:answer, i})))
    answer(k - 1, stop)
  end

  # Killed while it works on a request: not that one nor the next is answered.
  defp killed_at_work do
    {pid, ref} =
      spawn_monitor(fn ->
        receive(do: ({:ask, who, i} -> send(who, {:working, i}) && receive(do: (:done -> send(who, {:answer, i})))))
      end)

    for i <- 1..3, do: send(pid, {:ask, self(), i})
    Trace.next("killed at work")
    Process.exit(pid, :kill)
    send(pid, :done)
    Trace.emit("killed at work, down", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("killed at work, then")
  end

  # An answer that was sent before the end arrives before the DOWN.
  defp last_answer(reason) do
    number = Trace.draw_int("number", 10, 99)

    {pid, _} =
      spawn_monitor(fn ->
        receive(do: ({:ask, who, i} -> send(who, {:answer, i}) && exit(reason)))
      end)

    for i <- 1..3, do: send(pid, {:ask, self(), number + i})
    Trace.next("the last answer")
    Trace.next("the last answer")
    Trace.poll("the last answer, then")
  end
end

Trace.main(Conformance.Halfway, __ENV__.file)

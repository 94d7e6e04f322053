# Answers P1, P9: a receive in an after block, on the way out of a return, a raise, a throw
# and an exit: the process is alive there, and has its mailbox.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Cleanup do
  def run do
    reason = Trace.draw_reason("reason")
    text = Trace.draw_word("text")
    ball = Trace.draw_atom("ball")
    leaving("it returns", fn -> :ok end)
    leaving("it raises", fn -> raise text end)
    leaving("it throws", fn -> throw(ball) end)
    leaving("it exits", fn -> exit(reason) end)
    leaving("it exits normally", fn -> exit(:normal) end)
    two_blocks(reason)
  end

  defp leaving(how, leave) do
    me = self()
    number = Trace.draw_int(how, 10, 99)

    {pid, _} =
      spawn_monitor(fn ->
        try do
          receive(do: (:go -> leave.()))
        after
          send(me, :leaving)
          # What came before lies there still, and what comes now is received too.
          early = receive(do: ({:early, i} -> i))
          send(me, {:cleaned, early, receive(do: ({:late, i} -> i)), Process.alive?(self())})
        end
      end)

    for m <- [{:early, number}, :unread, :go], do: send(pid, m)
    Trace.next(how)
    send(pid, {:late, number + 1})
    Trace.next(how)
    Trace.next(how)
  end

  # From the inside out, each with its own receive.
  defp two_blocks(reason) do
    me = self()

    {pid, _} =
      spawn_monitor(fn ->
        try do
          try do
            receive(do: (:go -> exit(reason)))
          after
            send(me, {:inner, receive(do: ({:number, i} -> i))})
          end
        after
          send(me, {:outer, receive(do: ({:number, i} -> i))})
        end
      end)

    for m <- [{:number, 1}, {:number, 2}, :go], do: send(pid, m)
    for _ <- 1..3, do: Trace.next("two blocks")
  end
end

Trace.main(Conformance.Cleanup, __ENV__.file)

# Answers P5: the last words of a process come before the news of its death, however it
# ends, also when many end at once.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Lastwords do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    text = Trace.draw_word("text")
    ball = Trace.draw_atom("ball")

    ends = [
      {"it returns", fn -> :ok end},
      {"it exits", fn -> exit(reason) end},
      {"it raises", fn -> raise text end},
      {"it throws", fn -> throw(ball) end},
      {"it sends itself the reason", fn -> Process.exit(self(), reason) end},
      {"it sends itself kill", fn -> Process.exit(self(), :kill) end}
    ]

    for {how, last} <- ends, do: one(how, last, Trace.draw_int(how, 1, 3))
    all_at_once(ends)
    to_two(reason)
  end

  defp one(how, last, n) do
    me = self()

    Process.spawn(
      fn ->
        for i <- 1..n, do: send(me, {:word, i})
        last.()
      end,
      [:link, :monitor]
    )

    for _ <- 1..(n + 2), do: Trace.next(how)
  end

  # How many words had come of each when its DOWN came, and how many came after.
  defp all_at_once(ends) do
    me = self()
    n = Trace.draw_int("words", 100, 300)

    refs =
      for {_, last} <- ends do
        {pid, ref} =
          spawn_monitor(fn ->
            for i <- 1..n, do: send(me, {:word, self(), i})
            last.()
          end)

        {pid, ref}
      end

    for {pid, ref} <- refs do
      reason = receive(do: ({:DOWN, ^ref, :process, ^pid, why} -> why))
      Trace.emit("all at once", {words(pid, 0), reason})
    end

    Trace.poll("then")
  end

  # They are in the mailbox already: nothing is waited for.
  defp words(pid, n), do: receive(do: ({:word, ^pid, i} when i == n + 1 -> words(pid, i)), after: (0 -> n))

  # Each of two receivers hears its own words before the death.
  defp to_two(reason) do
    me = self()
    other = spawn(fn -> other(me) end)

    {pid, _} =
      spawn_monitor(fn ->
        receive(do: (:go -> :ok))
        for i <- 1..3, do: send(if(rem(i, 2) == 0, do: me, else: other), {:word, i})
        exit(reason)
      end)

    send(other, {:watch, pid})
    receive(do: (:watching -> send(pid, :go)))
    for _ <- 1..2, do: Trace.next("the one of two")
    send(other, :tell)
    Trace.next("the other of two")
  end

  defp other(to) do
    receive(do: ({:watch, pid} -> Process.monitor(pid)))
    send(to, :watching)
    heard = for _ <- 1..3, do: receive(do: ({:word, i} -> i; {:DOWN, _, _, _, why} -> why))
    receive(do: (:tell -> send(to, {:heard, heard})))
  end
end

Trace.main(Conformance.Lastwords, __ENV__.file)

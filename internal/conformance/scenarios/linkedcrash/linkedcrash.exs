# Answers P8: an error in a linked child: its parent, its grandparent and its siblings, with
# a parent that traps exits, goes on, and tells; and one that does not.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Linkedcrash do
  def run do
    Process.flag(:trap_exit, true)
    text = Trace.draw_word("text")
    ball = Trace.draw_atom("ball")
    reason = Trace.draw_reason("reason")

    for {what, crash} <- [
          {"raise", fn -> raise text end},
          {"throw", fn -> throw(ball) end},
          {"exit", fn -> exit(reason) end}
        ] do
      not_trapping(what, crash)
      passed_on(what, crash)
      goes_on(what, crash)
    end
  end

  # Parent and siblings die of the same reason, and the grandparent hears it of the parent.
  defp not_trapping(what, crash) do
    me = self()
    n = Trace.draw_int("siblings of #{what}", 1, 4)

    parent =
      spawn_link(fn ->
        siblings = for _ <- 1..n, do: spawn_link(&Trace.obey/0)
        child = spawn_link(fn -> receive(do: (:go -> crash.())) end)
        send(me, {:family, siblings, child})
        receive(do: (:never -> :ok))
      end)

    {siblings, child} = receive(do: ({:family, s, c} -> {s, c}))
    refs = for s <- siblings, do: Process.monitor(s)
    # A monitor that was just set is under way until its process answers.
    for s <- siblings, do: Trace.ask(s, fn -> :ok end)
    send(child, :go)
    Trace.emit("#{what}, of the parent", receive(do: ({:EXIT, from, why} -> {from == parent, why})))
    for ref <- refs, do: Trace.emit("#{what}, a sibling", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("#{what}, then")
  end

  # A parent that traps and exits with what it was told, bare and wrapped.
  defp passed_on(what, crash) do
    for wrap <- [false, true] do
      spawn_link(fn ->
        Process.flag(:trap_exit, true)
        spawn_link(crash)
        why = receive(do: ({:EXIT, _, why} -> why))
        exit(if wrap, do: {:child_died, why}, else: why)
      end)

      Trace.next("#{what}, passed on")
    end
  end

  # One that goes on has other children that never know.
  defp goes_on(what, crash) do
    me = self()

    {_, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)
        other = spawn_link(fn -> receive(do: ({:ask, i} -> send(me, {:answer, i}))) end)
        child = spawn_link(crash)
        send(me, {:told, receive(do: ({:EXIT, ^child, why} -> why))})
        send(other, {:ask, 1})
        receive(do: ({:EXIT, ^other, why} -> exit({:shutdown, why})))
      end)

    Trace.emit("#{what}, told", receive(do: ({:told, why} -> why)))
    Trace.emit("#{what}, the other child answers", receive(do: ({:answer, i} -> i)))
    Trace.emit("#{what}, its end", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
  end
end

Trace.main(Conformance.Linkedcrash, __ENV__.file)

# Answers P11: links to the dead, in every way that one can be dead: what link returns, what
# a process that traps is told and how often, what one that does not can go on with.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Deadlink do
  def run do
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("times", 2, 5)

    dead = [
      {"returned", ended(fn -> :ok end)},
      {"exited", ended(fn -> exit(reason) end)},
      {"killed", ended(fn -> Process.exit(self(), :kill) end)},
      {"shut down", ended(fn -> exit(:shutdown) end)}
    ]

    for trap <- [false, true], {how, pid} <- dead do
      Process.flag(:trap_exit, trap)
      what = if trap, do: "#{how}, trapping", else: "#{how}, not trapping"
      for _ <- 1..n, do: Trace.emit_done(what, fn -> Process.link(pid) end)
      for _ <- 1..n, do: Trace.poll("#{what}, told")
      Trace.poll("#{what}, then")
    end

    was_linked(reason)
    born_dead(reason)
  end

  defp ended(fun) do
    {pid, ref} = spawn_monitor(fun)
    receive(do: ({:DOWN, ^ref, _, _, _} -> pid))
  end

  # A link that has fired is gone: a new one to the same process is one to the dead.
  defp was_linked(reason) do
    pid = spawn_link(fn -> receive(do: (:go -> exit(reason))) end)
    send(pid, :go)
    Trace.next("was linked, the first time")
    Trace.emit_done("was linked, again", fn -> Process.link(pid) end)
    Trace.next("was linked, the second time")
    Trace.emit_done("was linked, unlink", fn -> Process.unlink(pid) end)
    Trace.poll("was linked, then")
  end

  # Ended before its parent could look: the link was there from the start.
  defp born_dead(reason) do
    for _ <- 1..3, do: spawn_link(fn -> exit(reason) end) && Trace.next("born dead")
    Process.flag(:trap_exit, false)
    me = self()

    {_, ref} =
      spawn_monitor(fn ->
        spawn_link(fn -> exit(reason) end)
        receive(do: (:never -> send(me, :survived)))
      end)

    Trace.emit("born dead, a parent that does not trap", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
  end
end

Trace.main(Conformance.Deadlink, __ENV__.file)

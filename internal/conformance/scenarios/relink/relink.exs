# Answers P11: links and unlinks from both sides in an order drawn from the seed: the last
# one counts, whoever did it, and a death is told once or not at all.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Relink do
  def run do
    Process.flag(:trap_exit, true)
    for round <- ["first", "second", "third", "fourth"], do: it_dies(round, Trace.draw_reason(round))
    for round <- ["fifth", "sixth"], do: it_is_told(round, Trace.draw_reason(round))
  end

  # This process is told of the other's death when the last step was a link.
  defp it_dies(round, reason) do
    pid = spawn(fn -> obey() end)
    ref = Process.monitor(pid)
    Trace.emit("#{round}, linked", steps(round, pid))
    send(pid, {:exit, reason})
    Trace.emit("#{round}, down", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("#{round}, told")
    Trace.poll("#{round}, then")
  end

  # The other way round: a third process makes the steps, and dies.
  defp it_is_told(round, reason) do
    me = self()

    other =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        send(me, :ready)
        obey()
      end)

    receive(do: (:ready -> :ok))

    {_, ref} =
      spawn_monitor(fn ->
        send(me, {:linked, steps(round, other)})
        exit(reason)
      end)

    Trace.emit("#{round}, linked", receive(do: ({:linked, l} -> l)))
    Trace.emit("#{round}, down", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    send(other, {:tell, me})
    Trace.next("#{round}, it was told")
  end

  # Returns whether they are linked at the end.
  defp steps(round, pid) do
    for i <- Trace.draw_order("steps of the #{round}", 12), reduce: false do
      _ -> step(rem(i, 4), pid)
    end
  end

  defp step(0, pid), do: Process.link(pid)
  defp step(1, pid), do: not Process.unlink(pid)
  defp step(2, pid), do: ask(pid, :link, true)
  defp step(3, pid), do: ask(pid, :unlink, false)

  defp ask(pid, what, linked) do
    send(pid, {what, self()})
    receive(do: ({:done, ^pid} -> linked))
  end

  defp obey do
    receive do
      {:exit, why} ->
        exit(why)

      {:link, who} ->
        Process.link(who)
        send(who, {:done, self()})
        obey()

      {:unlink, who} ->
        Process.unlink(who)
        send(who, {:done, self()})
        obey()

      {:tell, who} ->
        send(who, {:told, receive(do: ({:EXIT, _, why} -> why), after: (0 -> :nothing))})
    end
  end
end

Trace.main(Conformance.Relink, __ENV__.file)

# Answers P24: ten thousand linked to one, and one watched ten thousand times: its end, the
# end of one of them, and what is told in which order.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Star do
  @size 10_000

  def run do
    reason = Trace.draw_reason("reason")

    # The centre ends, and all with it.
    {centre, leaves} = star()
    refs = for pid <- leaves, do: Process.monitor(pid)
    Trace.emit("linked", length(Trace.info(centre, :links)))
    Trace.die(centre, reason)
    Trace.emit("the centre ends", downs(refs))

    # One of them is killed, and all with it.
    {centre, leaves} = star()
    refs = for pid <- [centre | leaves], do: Process.monitor(pid)
    Process.exit(Enum.at(leaves, Trace.draw_int("leaf", 0, @size - 1)), :kill)
    Trace.emit("a leaf is killed", downs(refs))

    # The centre traps: it is told of each, and lives.
    {centre, leaves} = star()
    Trace.trap(centre)
    refs = for pid <- leaves, do: Process.monitor(pid)
    for pid <- leaves, do: Trace.die(pid, reason)
    Trace.emit("the leaves end", downs(refs))
    told = Trace.ask(centre, fn -> for(_ <- leaves, do: receive(do: ({:EXIT, from, ^reason} -> from))) end)
    Trace.emit("the centre is told of each", Enum.sort(told) == Enum.sort(leaves))
    Trace.emit("its links then", Trace.info(centre, :links))

    # Monitored ten thousand times by one: as many DOWNs, in the order set; some removed.
    refs = for _ <- 1..@size, do: Process.monitor(centre)
    out = for {ref, i} <- Enum.with_index(refs), rem(i, 3) == 0, do: ref
    for ref <- out, do: Process.demonitor(ref)
    Trace.emit("watched", length(Trace.info(centre, :monitored_by)) == @size - length(out))
    Process.exit(centre, :kill)
    got = for _ <- 1..(@size - length(out)), do: receive(do: ({:DOWN, ref, :process, ^centre, :killed} -> ref))
    Trace.emit("in the order set", got == refs -- out)
    Trace.poll("then")
  end

  # A centre and those who linked themselves to it.
  defp star do
    me = self()
    centre = Trace.puppet()

    leaves =
      for _ <- 1..@size do
        spawn(fn ->
          Process.link(centre)
          send(me, :linked)
          Trace.obey()
        end)
      end

    for _ <- leaves, do: receive(do: (:linked -> :ok))
    {centre, leaves}
  end

  defp downs(refs), do: Enum.frequencies(for(ref <- refs, do: receive(do: ({:DOWN, ^ref, :process, _, why} -> why))))
end

Trace.main(Conformance.Star, __ENV__.file)

# Answers P10, P11: a process that watched others is dead: their deaths find nobody, also not
# who has its name now; its own links are told once, by name and alias it is gone.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Watcher do
  def run do
    watched("it exits", Trace.draw_reason("reason"), fn pid -> send(pid, :go) end)
    watched("it is killed", :never, fn pid -> Process.exit(pid, :kill) end)
  end

  defp watched(how, reason, stop) do
    me = self()
    name = Trace.draw_atom("name, #{how}")
    n = Trace.draw_int("watched, #{how}", 2, 5)
    others = for i <- 1..n, do: spawn(fn -> receive(do: (:go -> exit({:other, i}))) end)

    link =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        send(me, :ready)
        told(me)
      end)

    receive(do: (:ready -> :ok))

    {pid, ref} =
      spawn_monitor(fn ->
        Process.register(self(), name)
        for o <- others, do: Process.monitor(o)
        Process.link(link)
        send(me, :watching)
        receive(do: (:go -> exit(reason)))
      end)

    receive(do: (:watching -> :ok))
    stop.(pid)
    Trace.emit(how, receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("#{how}, the link is told", receive(do: ({:told, from, why} -> {from == pid, why})))

    # This process has the name now, and hears nothing of what the dead one watched.
    Process.register(me, name)

    for o <- others do
      down = Process.monitor(o)
      send(o, :go)
      Trace.emit("#{how}, one that it watched", receive(do: ({:DOWN, ^down, _, _, why} -> why)))
    end

    Trace.poll("#{how}, then")
    # Nor is the link told again by what becomes of the dead.
    Process.exit(pid, :kill)
    send(name, :mine)
    Trace.next("#{how}, the name's mail")
    send(link, :stop)
    Trace.next("#{how}, the link was told nothing more")
    Process.unregister(name)
  end

  defp told(to) do
    receive do
      {:EXIT, from, why} ->
        send(to, {:told, from, why})
        told(to)

      :stop ->
        send(to, :stopped)
    end
  end
end

Trace.main(Conformance.Watcher, __ENV__.file)

# Answers P10: what lies unread in a mailbox when its process ends: requests, trapped exits,
# DOWNs. Who asked is told by the DOWN alone, the end's reason is the process's own.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Unread do
  def run do
    requests("it exits", Trace.draw_reason("exits"), fn pid -> send(pid, :go) end)
    requests("it is killed", :never, fn pid -> Process.exit(pid, :kill) end)
    exits_and_downs()
  end

  # The requesters wait for an answer or a DOWN, as a GenServer.call does.
  defp requests(how, reason, stop) do
    me = self()
    n = Trace.draw_int("requesters", 2, 6)
    server = spawn(fn -> receive(do: (:go -> exit(reason))) end)

    for i <- 1..n do
      spawn(fn ->
        ref = Process.monitor(server)
        send(server, {:ask, self(), ref, i})
        send(me, :asked)
        send(me, {:told, i, receive(do: ({:answer, ^ref, v} -> v; {:DOWN, ^ref, _, _, why} -> {:down, why}))})
      end)
    end

    for _ <- 1..n, do: receive(do: (:asked -> :ok))
    stop.(server)
    for i <- 1..n, do: Trace.emit("#{how}, told", receive(do: ({:told, ^i, what} -> what)))
    Trace.poll("#{how}, then")
  end

  # Exits that it trapped and never read do not change how it ends.
  defp exits_and_downs do
    me = self()
    n = Trace.draw_int("children", 2, 4)
    reason = Trace.draw_reason("children")

    {pid, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)

        for _ <- 1..n do
          {_, down} = Process.spawn(fn -> exit(reason) end, [:link, :monitor])
          Process.monitor(spawn(fn -> exit(reason) end))
          receive(do: ({:DOWN, ^down, _, _, _} -> :ok))
        end

        send(me, :ready)
        receive(do: (:go -> :ok))
      end)

    receive(do: (:ready -> :ok))
    send(pid, :go)
    Trace.emit("exits and downs unread", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("exits and downs unread, then")
  end
end

Trace.main(Conformance.Unread, __ENV__.file)

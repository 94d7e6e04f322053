# Answers P21: a process that ends in its first breath: crashed, exited, killed, by each way
# to start one, trapping and not, and what its starter can do then.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Badstart do
  def run do
    text = Trace.draw_word("text")
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")

    bodies = [
      {"raises", fn -> raise text end},
      {"throws", fn -> throw(word) end},
      {"exits", fn -> exit(reason) end},
      {"exits normally", fn -> exit(:normal) end},
      {"kills itself", fn -> Process.exit(self(), :kill) end}
    ]

    for {how, body} <- bodies do
      # spawn: nobody is told.
      pid = Trace.gone(spawn(body))
      Trace.emit("#{how}, spawn", Trace.mail())
      Trace.emit("#{how}, alive", Process.alive?(pid))

      # spawn_link by one that does not trap, and by one that does.
      {starter, ref} = spawn_monitor(fn -> {spawn_link(body), receive(do: (:go -> exit(:survived)))} end)
      if how == "exits normally", do: send(starter, :go)
      Trace.emit("#{how}, spawn_link", receive(do: ({:DOWN, ^ref, :process, ^starter, why} -> why)))

      {starter, ref} =
        spawn_monitor(fn ->
          Process.flag(:trap_exit, true)
          child = spawn_link(body)
          exit(got_exit(child))
        end)

      Trace.emit("#{how}, trapping", receive(do: ({:DOWN, ^ref, :process, ^starter, why} -> why)))

      {_, _} = spawn_monitor(body)
      Trace.next("#{how}, spawn_monitor")
      Trace.poll("#{how}, then")
    end

    # A child that is linked dies with a starter that fails in its next step, and the
    # starter of the starter lives.
    me = self()

    {starter, ref} =
      spawn_monitor(fn ->
        child = spawn_link(fn -> receive(do: (:never -> :ok)) end)
        send(me, {:child, child})
        receive(do: (:go -> raise text))
      end)

    child = receive(do: ({:child, pid} -> pid))
    down = Process.monitor(child)
    send(starter, :go)
    Trace.emit("the starter", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("its child", receive(do: ({:DOWN, ^down, _, _, why} -> why)))

    # Many at once: as many DOWNs, each of its own.
    n = Trace.draw_int("many", 50, 100)
    started = for i <- 1..n, do: {i, spawn_monitor(fn -> exit({reason, i}) end)}
    own = for {i, {pid, ref}} <- started, do: receive(do: ({:DOWN, ^ref, :process, ^pid, why} -> why == {reason, i}))
    Trace.emit("each its own", {Enum.count(own, & &1), n})
    Trace.poll("then")
  end

  defp got_exit(child), do: receive(do: ({:EXIT, ^child, why} -> {:got, why}))
end

Trace.main(Conformance.Badstart, __ENV__.file)

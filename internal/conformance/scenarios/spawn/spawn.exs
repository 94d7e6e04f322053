# Answers P21: spawn, spawn_link, spawn_monitor, spawn with options; a bad start.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Spawn do
  def run do
    me = self()
    reason = Trace.draw_reason("reason")
    word = Trace.draw_atom("word")

    pid = spawn(fn -> send(me, {:i_am, self()}) end)
    Trace.emit("it knows itself", receive(do: ({:i_am, who} -> who == pid)))

    # A plain spawn ties nobody to it.
    {pid, ref} = spawn_monitor(fn -> receive(do: (:go -> exit(reason))) end)
    send(pid, :go)
    Trace.emit("monitored", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.poll("not linked")

    # The link is there before the body runs: a parent that does not trap dies of it.
    {pid, ref} =
      spawn_monitor(fn ->
        spawn_link(fn -> exit(reason) end)
        receive(do: (:never -> :ok))
      end)

    Trace.emit("spawn_link, not trapping", receive(do: ({:DOWN, ^ref, :process, ^pid, why} -> why)))

    Process.flag(:trap_exit, true)
    spawn_link(fn -> exit(reason) end)
    Trace.next("spawn_link, trapping")

    Process.spawn(fn -> exit(reason) end, [])
    {_, _} = Process.spawn(fn -> exit(reason) end, [:monitor])
    Trace.next("monitor")
    Process.spawn(fn -> exit(reason) end, [:link])
    Trace.next("link")
    Process.spawn(fn -> exit(reason) end, [:link, :monitor])
    Trace.next("link and monitor")
    Trace.next("link and monitor")
    Trace.poll("then")

    # What a parent dies of goes down the link to its child.
    {parent, ref} =
      spawn_monitor(fn ->
        child = spawn_link(fn -> receive(do: (:never -> :ok)) end)
        send(me, {:child, child})
        receive(do: ({:exit, r} -> exit(r)))
      end)

    child = receive(do: ({:child, c} -> c))
    down = Process.monitor(child)
    send(parent, {:exit, reason})
    Trace.emit("the parent", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("its child", receive(do: ({:DOWN, ^down, _, _, why} -> why)))

    # spawn gives a pid at once, and the parent goes on before or after: mail sent to it
    # right away is not lost.
    pid = spawn(fn -> receive(do: (m -> send(me, {:got, m}))) end)
    send(pid, word)
    Trace.next("the first mail")

    Process.spawn(Conformance.NoSuchModule, :no_such_function, [], [:monitor])
    Trace.next("a function that is not there")
  end
end

Trace.main(Conformance.Spawn, __ENV__.file)

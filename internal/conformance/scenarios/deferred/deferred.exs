# Answers B2: replies from another process, twice, to a caller that gave up and to one that
# is dead, after the server has stopped, in another order than the calls came; early ones.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Deferred do
  def run do
    me = self()
    n = Trace.draw_int("n", 1, 99)
    count = Trace.draw_int("count", 3, 6)
    reason = Trace.draw_reason("reason")

    acts = %{
      keep: fn s, i, from -> send(me, {:kept, i}); {:noreply, %{s | log: [{i, from} | s.log]}} end,
      give: fn s, i, _ -> {_, from} = List.keyfind(s.log, i, 0); GenServer.reply(from, {:given, i}); {:noreply, s} end,
      hand: fn s, i, from -> {_, kept} = List.keyfind(s.log, i, 0); GenServer.reply(from, kept); {:noreply, s} end,
      early: fn s, i, from -> GenServer.reply(from, {:early, i}); receive(do: (:go -> {:reply, {:late, i}, s})) end,
      stop: fn s, i, from -> GenServer.reply(from, {:early, i}); {:stop, reason, s} end,
      both: fn s, i, from -> GenServer.reply(from, {:early, i}); receive(do: (:go -> {:stop, :normal, {:late, i}, s})) end
    }

    pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "server")
    call = fn key, i -> GenServer.call(pid, {:act, key, i}) end

    # Several callers wait, and are answered in an order of its own.
    callers =
      for i <- 1..count do
        {_, ref} = spawn_monitor(fn -> exit({:got, call.(:keep, i)}) end)
        receive(do: ({:kept, ^i} -> :ok))
        {i, ref}
      end

    for i <- Trace.draw_order("answers", count) do
      GenServer.cast(pid, {:act, :give, i + 1})
      {_, ref} = List.keyfind(callers, i + 1, 0)
      Trace.emit("answered", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    end

    # A second answer reaches nobody.
    GenServer.cast(pid, {:act, :give, 1})
    Trace.emit_result("early, then a reply", fn -> call.(:early, n) end)
    send(pid, :go)
    Trace.emit_result("afterwards", fn -> spawn_call(pid, {:act, :keep, n + 1}) end)
    Trace.emit("mail", Trace.mail())

    # The caller gave up.
    Trace.emit_result("gave up", fn -> GenServer.call(pid, {:act, :keep, n + 2}, 20) end)
    receive(do: ({:kept, _} -> :ok))
    GenServer.cast(pid, {:act, :give, n + 2})
    {_, from} = Trace.ask(Trace.puppet(), fn -> {:from, GenServer.call(pid, {:act, :hand, n + 2})} end)
    Trace.emit("mail", Trace.mail())
    # Whoever has it may answer.
    GenServer.reply(from, n)
    Trace.emit("mail", Trace.mail())

    # The caller is dead.
    caller = spawn(fn -> call.(:keep, n + 3) end)
    receive(do: ({:kept, _} -> :ok))
    Trace.kill(caller)
    GenServer.cast(pid, {:act, :give, n + 3})
    Trace.emit("the caller is dead, the server lives", Process.alive?(pid))

    # Another process answers while the server is alive, and after it ended.
    puppet = Trace.puppet()
    {_, ref} = spawn_monitor(fn -> exit({:got, call.(:keep, n + 4)}) end)
    receive(do: ({:kept, _} -> :ok))
    from = call.(:hand, n + 4)
    Trace.ask(puppet, fn -> GenServer.reply(from, {:elsewhere, n}) end)
    Trace.emit("answered elsewhere", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    {_, ref} = spawn_monitor(fn -> exit({:got, call.(:keep, n + 5)}) end)
    receive(do: ({:kept, _} -> :ok))
    from = call.(:hand, n + 5)
    GenServer.stop(pid)
    Trace.next("the server has ended")
    Trace.emit("the server has ended", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    Trace.ask(puppet, fn -> GenServer.reply(from, {:elsewhere, n}) end)

    # An early reply counts, whatever becomes of the server.
    pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "second")
    ref = Process.monitor(pid)
    Trace.emit_result("early, then a stop", fn -> GenServer.call(pid, {:act, :stop, n}) end)
    Trace.next("early, then a stop")
    Trace.emit("early, then a stop", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "third")
    ref = Process.monitor(pid)
    Trace.emit_result("early, then a stop with a reply", fn -> GenServer.call(pid, {:act, :both, n}) end)
    send(pid, :go)
    Trace.next("early, then a stop with a reply")
    Trace.emit("early, then a stop with a reply", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    Trace.emit("mail", Trace.mail())
  end

  # The call of another process, which gives up.
  defp spawn_call(pid, request) do
    {_, ref} = spawn_monitor(fn -> GenServer.call(pid, request, 20) end)
    receive(do: ({:kept, _} -> :ok))
    receive(do: ({:DOWN, ^ref, _, _, r} -> r))
  end
end

Trace.main(Conformance.Deferred, __ENV__.file)

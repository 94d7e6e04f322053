# Answers B1: calls to a server that is on its way out, by pid, by name and by name and node;
# calls that it has not read yet, timeouts of both while it dies; what cannot be a timeout.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Dyingcall do
  def run do
    me = self()
    reason = Trace.draw_reason("reason")
    name = Trace.draw_atom("name")
    n = Trace.draw_int("n", 1, 99)
    callers = Trace.draw_int("callers", 1, 3)
    slow = fn _, _ -> receive(do: (:go -> :ok)) end

    acts = %{
      stop: fn s, _, _ -> {:stop, reason, s} end,
      normal: fn s, _, _ -> {:stop, :normal, s} end,
      shutdown: fn s, _, _ -> {:stop, :shutdown, s} end,
      reply: fn s, i, _ -> {:stop, :normal, {:bye, i}, s} end,
      hold: fn s, _, _ -> send(me, :holds); receive(do: (:go -> {:noreply, s})) end,
      ping: fn s, i, _ -> {:reply, i, s} end
    }

    for key <- [:stop, :normal, :shutdown, :reply], {how, to} <- [{"pid", nil}, {"name", name}, {"name and node", {name, node()}}] do
      pid = Trace.name(Acting.pid(Acting.start([acts: acts, last: slow], name: name)), "server")
      to = to || pid

      # The first caller is the one that it ends for; the others come while it is in terminate.
      refs =
        for i <- 0..callers do
          {_, ref} = spawn_monitor(fn -> exit({:got, GenServer.call(to, {:act, if(i == 0, do: key, else: :ping), n + i})}) end)
          if i == 0, do: Trace.next("#{key}, by #{how}"), else: Acting.queued(pid, i)
          ref
        end

      Trace.emit_result("#{key}, by #{how}, gave up", fn -> GenServer.call(to, {:act, :ping, n}, 10) end)
      send(pid, :go)
      for ref <- refs, do: Trace.emit("#{key}, by #{how}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Trace.emit_result("#{key}, by #{how}, gone", fn -> GenServer.call(to, {:act, :ping, n}) end)
      Trace.emit("mail", Trace.mail())
    end

    # It is busy when it is killed, or told to stop.
    for {what, why} <- [{"killed", :kill}, {"told to exit", reason}] do
      pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "busy")
      GenServer.cast(pid, {:act, :hold, 0})
      receive(do: (:holds -> :ok))
      {_, ref} = spawn_monitor(fn -> GenServer.call(pid, {:act, :ping, n}, :infinity) end)
      Acting.queued(pid, 1)
      Trace.emit_result("busy, no time", fn -> GenServer.call(pid, {:act, :ping, n}, 0) end)
      Process.exit(pid, why)
      Trace.emit("busy, #{what}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Trace.emit_result("busy, #{what}, no time", fn -> GenServer.call(Trace.gone(pid), {:act, :ping, n}, 5000) end)
    end

    pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "last")
    Trace.emit_result("a minute", fn -> GenServer.call(pid, {:act, :ping, n}, 60_000) end)
    Trace.emit_result("infinity", fn -> GenServer.call(pid, {:act, :ping, n}, :infinity) end)
    Trace.emit_result("a negative time", fn -> GenServer.call(pid, {:act, :ping, n}, -1) end)
    Trace.emit("it lives", Process.alive?(pid))
    Trace.emit("mail", Trace.mail())
  end
end

Trace.main(Conformance.Dyingcall, __ENV__.file)

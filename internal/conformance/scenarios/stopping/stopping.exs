# Answers B5: GenServer.stop of one that takes its time, by several at once, by name, of
# oneself, with what cannot be a timeout.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Stopping do
  def run do
    reason = Trace.draw_reason("reason")
    other = Trace.draw_reason("other")
    name = Trace.draw_atom("name")
    n = Trace.draw_int("n", 2, 5)
    me = self()
    slow = fn _, _ -> receive(do: (:go -> :ok)) end

    # It is on its way out when time is up, and goes on.
    pid = Trace.name(Acting.pid(Acting.start(last: slow)), "slow")
    ref = Process.monitor(pid)
    Trace.emit_result("time is up", fn -> GenServer.stop(pid, reason, Trace.draw_int("timeout", 20, 60)) end)
    Trace.next("time is up")
    Trace.emit_result("once more, with no time", fn -> GenServer.stop(pid, other, 0) end)
    send(pid, :go)
    Trace.emit("then", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    Trace.emit_result("when it is gone", fn -> GenServer.stop(pid, reason, 5000) end)

    # Several stop it: the first one decides.
    pid = Acting.pid(Acting.start([last: slow], name: name))
    Trace.name(pid, "shared")

    stoppers =
      for i <- 1..n do
        {_, ref} = spawn_monitor(fn -> GenServer.stop(name, if(i == 1, do: reason, else: other)) end)
        if i == 1, do: Trace.next("the first"), else: Acting.queued(pid, i - 1)
        {i, ref}
      end

    send(pid, :go)

    for {i, ref} <- stoppers do
      why = receive(do: ({:DOWN, ^ref, _, _, r} -> r))
      Trace.emit("stopper #{i}", if(why == :normal, do: :ok, else: :error))
    end

    # By each kind of name; a node's name is no distribution when it is one's own.
    for {what, to} <- [{"a name", name}, {"a name here", {name, node()}}] do
      Acting.pid(Acting.start([], name: name))
      Trace.emit_result("by #{what}", fn -> GenServer.stop(to, :shutdown) end)
      Trace.next("by #{what}")
      Trace.emit("by #{what}", Process.whereis(name))
    end

    Trace.emit_result("a name that nobody has", fn -> GenServer.stop(name) end)
    Process.register(self(), name)
    Trace.emit_result("oneself by name", fn -> GenServer.stop(name, reason, 50) end)

    # In a callback of its own it asks for what cannot be.
    acts = %{stop: fn s, _, _ -> GenServer.stop(self(), reason); {:noreply, s} end}
    pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "itself")
    ref = Process.monitor(pid)
    GenServer.cast(pid, {:act, :stop, 1})
    Trace.next("a server stops itself")
    Trace.emit("a server stops itself", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))

    # What is queued before the stop is done, what comes after is not.
    acts = %{note: fn s, i, _ -> send(me, {:noted, i}); {:noreply, s} end, hold: fn s, _, _ -> receive(do: (:go -> {:noreply, s})) end}
    pid = Acting.pid(Acting.start(acts: acts))
    ref = Process.monitor(pid)
    GenServer.cast(pid, {:act, :hold, 0})
    for i <- 1..n, do: GenServer.cast(pid, {:act, :note, i})
    Trace.emit_result("busy", fn -> GenServer.stop(pid, :shutdown, 0) end)
    GenServer.cast(pid, {:act, :note, 0})
    send(pid, :go)
    for _ <- 1..n, do: Trace.next("before the stop")
    Trace.next("the stop")
    Trace.emit("the stop", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    Trace.emit("mail", Trace.mail())
  end
end

Trace.main(Conformance.Stopping, __ENV__.file)

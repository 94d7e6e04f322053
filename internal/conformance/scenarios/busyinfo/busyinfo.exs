# Answers P23: a busy process and what others do with it meanwhile: they ask for info, link,
# monitor, name, send, use its alias; it finds all of that when it looks.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Busyinfo do
  def run do
    Process.flag(:trap_exit, true)
    me = Trace.name(self(), "me")
    n = Trace.draw_int("messages", 3, 6)
    word = Trace.draw_atom("word")
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")
    stop = :atomics.new(1, [])

    busy =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        Process.put(word, n)
        send(me, {:busy, :erlang.alias(), :erlang.alias([:reply])})
        spin(stop)
        send(me, {:found, Trace.mail()})
        receive(do: (:go -> exit(reason)))
      end)

    {explicit, reply} = receive(do: ({:busy, a, b} -> {a, b}))
    Trace.name(busy, "busy")
    Process.register(busy, name)
    Process.link(busy)
    [r1, r2] = [Process.monitor(busy), Process.monitor(name)]
    for i <- 1..n, do: send(name, {:number, i})
    for i <- 1..2, do: send(explicit, {:explicit, i})
    for i <- 1..2, do: send(reply, {:reply, i})
    Process.exit(busy, reason)
    Process.exit(busy, :normal)
    timer = Process.send_after(busy, {:timer, word}, 100_000)

    Trace.emit("its name", Trace.info(busy, :registered_name))
    Trace.emit("its links", Trace.info(busy, :links))
    Trace.emit("watched by", Trace.info(busy, :monitored_by))
    Trace.emit("its dictionary", Trace.info(busy, :dictionary))
    Trace.emit("it traps", Trace.info(busy, :trap_exit))
    Trace.emit("its mail", [Trace.info(busy, :message_queue_len), Trace.info(busy, :messages)])
    Trace.emit("unaliased by another", :erlang.unalias(explicit))
    Trace.emit("demonitored", Process.demonitor(r1, [:info]))
    Process.unlink(busy)
    Process.unregister(name)
    Trace.emit("then", for(item <- [:registered_name, :links, :monitored_by], do: Trace.info(busy, item)))
    Trace.emit("alive, running a timer", {Process.alive?(busy), is_integer(Process.cancel_timer(timer))})

    # It looks.
    :atomics.put(stop, 1, 1)
    Trace.next("what it found")
    send(busy, :go)
    Trace.emit("its end", receive(do: ({:DOWN, ^r2, _, _, _} = m -> m)))
    Trace.poll("then")
  end

  defp spin(stop), do: if(:atomics.get(stop, 1) == 0, do: spin(stop))
end

Trace.main(Conformance.Busyinfo, __ENV__.file)

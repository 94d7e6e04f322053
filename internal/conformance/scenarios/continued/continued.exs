# Answers B3, B7: chains of continuations from init and from each callback, ahead of what is
# queued; a continuation that stops, exits, replies, waits.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Continued do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    n = Trace.draw_int("n", 2, 6)
    reason = Trace.draw_reason("reason")
    name = Trace.draw_atom("name")

    next = fn s, result -> if result > 0, do: {:noreply, s, {:continue, {:act, :chain, result}}}, else: {:noreply, s} end

    acts = %{
      chain: fn s, i, _ -> send(me, {:step, i}); next.(s, i - 1) end,
      from: fn s, i, from -> if from, do: {:reply, {:replied, i}, s, {:continue, {:act, :chain, i}}}, else: next.(s, i) end,
      note: fn s, i, from -> send(me, {:noted, i}); if(from, do: {:reply, {:noted, i}, s}, else: {:noreply, s}) end,
      queue: fn s, i, _ -> for(k <- 1..i, do: GenServer.cast(self(), {:act, :note, k})); next.(s, i) end,
      stop: fn s, i, from -> if from, do: {:reply, {:replied, i}, s, {:continue, {:act, :stop, i}}}, else: {:stop, reason, s} end,
      exit: fn s, i, from -> if from, do: {:reply, {:replied, i}, s, {:continue, {:act, :exit, i}}}, else: exit(reason) end,
      raise: fn s, i, from -> if from, do: {:reply, {:replied, i}, s, {:continue, {:act, :raise, i}}}, else: raise(Atom.to_string(name)) end,
      answer: fn s, i, from -> if from, do: {:noreply, %{s | log: [from]}, {:continue, {:act, :answer, i}}}, else: (GenServer.reply(hd(s.log), {:answered, i}); {:noreply, s}) end,
      idle: fn s, i, from -> if from, do: {:reply, i, s, {:continue, {:act, :idle, i}}}, else: {:noreply, s, 20} end,
      again: fn s, i, _ -> send(me, {:step, i}); {:noreply, s, 0} end
    }

    # From init: the starter goes on at once, the name is held, the chain comes first.
    first = fn s -> {:ok, s, {:continue, {:act, :chain, n}}} end
    for {what, start} <- [{"start", &Acting.start/2}, {"start_link", &Acting.start_link/2}] do
      pid = Trace.name(Acting.pid(start.([acts: acts, first: first], [name: name])), what)
      GenServer.cast(name, {:act, :note, 99})
      for _ <- 1..n, do: Trace.next("from init, #{what}")
      Trace.next("from init, #{what}, then")
      GenServer.stop(pid)
      for _ <- 1..if(what == "start", do: 1, else: 2), do: Trace.next("from init, #{what}, the end")
    end

    pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "server")
    Trace.emit_result("from a call", fn -> GenServer.call(pid, {:act, :from, n}) end)
    for _ <- 1..n, do: Trace.next("from a call")
    GenServer.cast(pid, {:act, :from, n})
    for _ <- 1..n, do: Trace.next("from a cast")
    send(pid, {:act, :from, n})
    for _ <- 1..n, do: Trace.next("from a message")

    # What is queued waits.
    GenServer.cast(pid, {:act, :queue, n})
    for _ <- 1..(2 * n), do: Trace.next("with casts queued")
    Trace.emit_result("answered in a continuation", fn -> GenServer.call(pid, {:act, :answer, n}) end)
    Trace.emit_result("a time-out after a continuation", fn -> GenServer.call(pid, {:act, :idle, n}) end)
    Trace.next("a time-out after a continuation")
    GenServer.cast(pid, {:act, :again, n})
    for _ <- 1..2, do: Trace.next("no time at all")

    # It ends there; the caller has its reply.
    for key <- [:stop, :exit, :raise] do
      pid = Trace.name(Acting.pid(Acting.start_link(acts: acts)), "to #{key}")
      Trace.emit_result("#{key} in a continuation", fn -> GenServer.call(pid, {:act, key, n}) end)
      for _ <- 1..2, do: Trace.next("#{key} in a continuation")

      # From init: it has started all the same.
      first = fn s -> {:ok, s, {:continue, {:act, key, n}}} end
      {:ok, _} = Acting.start_link(acts: acts, first: first)
      for _ <- 1..2, do: Trace.emit("#{key} in a continuation of init", without_pid())
    end

    Trace.emit("mail", Trace.mail())
  end

  defp without_pid do
    receive do
      {:EXIT, _, why} -> why
      {:ended, why} -> {:ended, why}
    end
  end
end

Trace.main(Conformance.Continued, __ENV__.file)

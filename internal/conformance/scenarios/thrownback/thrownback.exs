# Answers B6, B3: a throw in each callback, which counts as what the callback returns.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Thrownback do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    n = Trace.draw_int("n", 2, 99)

    acts = %{
      throw: fn _, i, _ -> throw({word, i}) end,
      number: fn _, i, _ -> throw(i) end,
      continue: fn s, i, from -> if from, do: {:reply, i, s, {:continue, {:act, :throw, i}}}, else: {:noreply, s, {:continue, {:act, :throw, i}}} end
    }

    for {key, i} <- [{:throw, n}, {:number, n + 1}] do
      pid = Acting.pid(Acting.start_link(acts: acts))
      Trace.emit_result("#{key} in a call", fn -> GenServer.call(pid, {:act, key, i}) end)
      Trace.next("#{key} in a call")
      Trace.next("#{key} in a call")

      for {what, tell} <- [{"a cast", &GenServer.cast/2}, {"a message", &send/2}] do
        pid = Acting.pid(Acting.start_link(acts: acts))
        tell.(pid, {:act, key, i})
        Trace.next("#{key} in #{what}")
        Trace.next("#{key} in #{what}")
      end
    end

    # In a continuation the call has its reply.
    pid = Acting.pid(Acting.start_link(acts: acts))
    Trace.emit_result("in a continuation", fn -> GenServer.call(pid, {:act, :continue, n}) end)
    Trace.next("in a continuation")
    Trace.next("in a continuation")

    # In init, and in what it continues with.
    for {what, start} <- [{"start", &Acting.start/1}, {"start_link", &Acting.start_link/1}] do
      Trace.emit("in init, #{what}", start.(first: fn _ -> throw(word) end))
      if what == "start_link", do: Trace.next("in init, #{what}")
    end

    {:ok, pid} = Acting.start_link(acts: acts, first: fn s -> {:ok, s, {:continue, {:act, :throw, n}}} end)
    Trace.name(pid, "continued")
    Trace.next("continued from init")
    Trace.next("continued from init")

    # A caller that waits gets it too.
    me = self()
    acts = Map.put(acts, :keep, fn s, i, _ -> send(me, {:kept, i}); {:noreply, s} end)
    pid = Trace.name(Acting.pid(Acting.start(acts: acts)), "kept")
    {_, ref} = spawn_monitor(fn -> GenServer.call(pid, {:act, :keep, n}) end)
    Trace.next("a caller waits")
    GenServer.cast(pid, {:act, :throw, n})
    Trace.next("a caller waits")
    Trace.emit("a caller waits", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    Trace.emit("mail", Trace.mail())
  end
end

Trace.main(Conformance.Thrownback, __ENV__.file)

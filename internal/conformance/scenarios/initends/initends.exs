# Answers B3, B8: every end of init with start, start_link and start_monitor, for one that
# takes a name; init that takes too long, for a starter that traps and one that does not.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Initends do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")
    name = Trace.draw_atom("name")
    text = Trace.draw_word("text")
    n = Trace.draw_int("n", 1, 99)
    acts = %{ping: fn s, i, _ -> {:reply, i, s} end, note: fn s, i, _ -> send(me, {:noted, i}); {:noreply, s} end}

    starts = [
      {"start", &GenServer.start(Acting, &1, name: name)},
      {"start_link", &GenServer.start_link(Acting, &1, name: name)},
      {"start_monitor", &:gen_server.start_monitor({:local, name}, Acting, &1, [])}
    ]

    for {what, first} <- [
          {"ok", fn s -> {:ok, s} end},
          {"a time-out of 0", fn s -> {:ok, s, 0} end},
          {"infinity", fn s -> {:ok, s, :infinity} end},
          {"hibernate", fn s -> {:ok, s, :hibernate} end},
          {"continue", fn s -> {:ok, s, {:continue, {:act, :note, n}}} end},
          {"ignore", fn _ -> :ignore end},
          {"stop", fn _ -> {:stop, reason} end},
          {"stop normal", fn _ -> {:stop, :normal} end},
          {"stop shutdown", fn _ -> {:stop, {:shutdown, word}} end},
          {"exit", fn _ -> exit(reason) end},
          {"exit normal", fn _ -> exit(:normal) end},
          {"raise", fn _ -> raise text end}
        ],
        {how, start} <- starts do
      label = "#{what}, #{how}"

      case start.(Acting.plan(acts: acts, first: first)) do
        {:ok, {pid, ref}} -> ended(label, pid, ref)
        {:ok, pid} -> ended(label, pid, Process.monitor(pid))
        other -> Trace.emit(label, other)
      end

      Trace.emit("#{label}, the name", Process.whereis(name))
      Trace.emit("#{label}, mail", without_pids(Trace.mail()))
    end

    # The name is taken, by each.
    holder = Trace.name(Acting.pid(Acting.start([], name: name)), "holder")
    for {how, start} <- starts, do: Trace.emit("taken, #{how}", start.(Acting.plan()))
    GenServer.stop(holder)
    Trace.next("the holder")

    # Too slow.
    slow = fn s -> send(me, {:inits, self()}); receive(do: (:never -> {:ok, s})) end

    for {how, start} <- [{"start", &Acting.start/2}, {"start_link", &Acting.start_link/2}] do
      Trace.emit("too slow, #{how}", start.([first: slow], timeout: 30, name: name))
      pid = receive(do: ({:inits, pid} -> pid))
      Trace.emit("too slow, #{how}, alive", Process.alive?(pid))
      Trace.emit("too slow, #{how}, the name", Process.whereis(name))
      Trace.emit("too slow, #{how}, mail", Trace.mail())

      # A starter that does not trap goes on as well.
      {_, ref} = spawn_monitor(fn -> exit({:went_on, start.([who: me, first: slow], timeout: 30)}) end)
      Trace.emit("too slow, #{how}, not trapping", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      receive(do: ({:inits, _} -> :ok))
    end

    Trace.emit("mail", Trace.mail())
  end

  # It runs: what it is, and how it ends.
  defp ended(label, pid, ref) do
    Trace.emit_result(label, fn -> GenServer.call(pid, {:act, :ping, 1}) end)
    GenServer.stop(pid)
    Trace.emit("#{label}, its end", receive(do: ({:DOWN, ^ref, _, ^pid, r} -> r)))
  end

  defp without_pids(mail) do
    Enum.map(mail, fn
      {:EXIT, _, why} -> {:exit, why}
      other -> other
    end)
  end
end

Trace.main(Conformance.Initends, __ENV__.file)

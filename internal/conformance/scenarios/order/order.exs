# Answers P5: messages, exit signals, monitors and DOWNs between two processes are
# handled in the order in which they were sent.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Order do
  def run do
    messages()
    message_and_signal()
    kill_then_look()
    monitor_then_message()
    messages_then_death()
  end

  defp messages do
    me = self()
    n = Trace.draw_int("n", 100, 2000)
    spawn(fn -> for i <- 1..n, do: send(me, {:count, i}) end)
    Trace.emit("all in order", for(_ <- 1..n, do: receive(do: ({:count, i} -> i))) == Enum.to_list(1..n))
  end

  # Both ways round, to a process that traps exits.
  defp message_and_signal do
    me = self()
    reason = Trace.draw_reason("signal")
    word = Trace.draw_atom("word")
    two = fn -> trapping(me, 2) end

    pid = spawn(two)
    receive(do: (:ready -> :ok))
    send(pid, word)
    Process.exit(pid, reason)
    for _ <- 1..2, do: Trace.next("message, then signal")

    pid = spawn(two)
    receive(do: (:ready -> :ok))
    Process.exit(pid, reason)
    send(pid, word)
    for _ <- 1..2, do: Trace.next("signal, then message")
  end

  defp trapping(to, n) do
    Process.flag(:trap_exit, true)
    send(to, :ready)
    for _ <- 1..n, do: receive(do: (m -> send(to, {:got, m})))
  end

  # A signal that was sent has been handled when its sender looks.
  defp kill_then_look do
    n = Trace.draw_int("looks", 200, 400)

    alive =
      for _ <- 1..n do
        pid = spawn(fn -> receive(do: (:never -> :ok)) end)
        Process.exit(pid, :kill)
        Process.alive?(pid)
      end

    Trace.emit("killed, then alive", Enum.count(alive, & &1))
    pid = spawn(fn -> receive(do: (:never -> :ok)) end)
    Process.exit(pid, :kill)
    Process.monitor(pid)
    Trace.next("killed, then monitored")
  end

  # The monitor is there before the message that makes the process end.
  defp monitor_then_message do
    reason = Trace.draw_reason("monitored")
    n = Trace.draw_int("rounds", 50, 100)

    real =
      for _ <- 1..n do
        pid = spawn(fn -> receive(do: (:go -> exit(reason))) end)
        ref = Process.monitor(pid)
        send(pid, :go)
        receive(do: ({:DOWN, ^ref, :process, ^pid, why} -> why == reason))
      end

    Trace.emit("DOWNs with the real reason", {Enum.count(real, & &1), n})
  end

  # What a process sent comes before the news of its death, by monitor and by link.
  defp messages_then_death do
    me = self()
    reason = Trace.draw_reason("death")
    n = Trace.draw_int("last words", 3, 6)
    Process.flag(:trap_exit, true)

    die = fn ->
      for i <- 1..n, do: send(me, {:count, i})
      exit(reason)
    end

    spawn_monitor(die)
    for _ <- 1..(n + 1), do: Trace.next("by monitor")
    spawn_link(die)
    for _ <- 1..(n + 1), do: Trace.next("by link")
    Process.spawn(die, [:monitor, :link])
    for _ <- 1..(n + 2), do: Trace.next("by both")
  end
end

Trace.main(Conformance.Order, __ENV__.file)

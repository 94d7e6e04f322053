# Answers P4: mail to oneself: it is queued like any other, never handled at once, keeps its
# order with what others send, and dies with the process.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Oneself do
  def run do
    not_at_once()
    among_others()
    a_loop()
    last_will()
  end

  # A message that is sent in a clause comes after what lies there already.
  defp not_at_once do
    number = Trace.draw_int("number", 1, 99)
    for i <- 1..3, do: send(self(), {:number, number + i})

    Trace.emit(
      "in a clause",
      receive do
        {:number, i} ->
          send(self(), {:number, 0})
          i
      end
    )

    for _ <- 1..3, do: Trace.next("afterwards")
  end

  defp among_others do
    me = self()
    n = Trace.draw_int("rounds", 2, 5)
    echo = spawn(fn -> echo() end)

    for i <- 1..n do
      send(me, {:mine, i})
      send(echo, {:number, me, i})
      receive(do: ({:echoed, ^i} = m -> send(me, {:again, m})))
    end

    for _ <- 1..(2 * n), do: Trace.next("among others")
    Trace.poll("then")
    Process.exit(echo, :kill)
  end

  defp echo do
    receive(do: ({:number, who, i} -> send(who, {:echoed, i})))
    echo()
  end

  # A process that keeps itself going by its own mail, and takes others' between.
  defp a_loop do
    me = self()
    n = Trace.draw_int("turns", 50, 200)

    pid =
      spawn(fn ->
        send(self(), :turn)
        turns(0)
      end)

    for _ <- 1..3, do: send(pid, {:count, me})
    counts = for _ <- 1..3, do: receive(do: ({:counted, i} -> i))
    Trace.emit("counted on and on", counts == Enum.sort(counts))
    send(pid, {:stop_at, n, me})
    Trace.emit("stopped at or after", receive(do: ({:stopped, at} -> at >= n)))
  end

  defp turns(i) do
    receive do
      :turn ->
        send(self(), :turn)
        turns(i + 1)

      {:count, who} ->
        send(who, {:counted, i})
        turns(i)

      {:stop_at, n, who} when i >= n ->
        send(who, {:stopped, i})
    end
  end

  # What a process sent itself before it died reaches nobody.
  defp last_will do
    reason = Trace.draw_reason("reason")
    name = Trace.draw_atom("name")

    spawn_monitor(fn ->
      Process.register(self(), name)
      send(self(), :to_pid)
      send(name, :to_name)
      exit(reason)
    end)

    Trace.next("last will")
    Process.register(self(), name)
    Trace.poll("mailbox")
    Process.unregister(name)
  end
end

Trace.main(Conformance.Oneself, __ENV__.file)

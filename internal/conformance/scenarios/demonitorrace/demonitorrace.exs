# Answers P15: a monitor is removed while its process dies: after demonitor with flush no
# DOWN is there and none comes, and info says which of the two came first.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Demonitorrace do
  def run do
    n = Trace.draw_int("rounds", 300, 600)
    results = for i <- 1..n, do: once(rem(i, 3))
    Trace.emit("DOWNs after a flush", Enum.count(results, &(&1 == :late)))
    Trace.emit("rounds", length(results))
    told = for _ <- 1..n, do: told()
    Trace.emit("info and mailbox agree", Enum.all?(told))
    Trace.poll("then")
  end

  # The process ends by itself, is told to end, or is killed.
  defp once(how) do
    pid = spawn(fn -> if how != 0, do: receive(do: (:go -> :ok)) end)
    ref = Process.monitor(pid)
    if how == 1, do: send(pid, :go)
    if how == 2, do: Process.exit(pid, :kill)
    Process.demonitor(ref, [:flush])
    Trace.gone(pid)
    if Trace.mail() == [], do: :none, else: :late
  end

  # Either the monitor was there and no DOWN comes, or its DOWN is in the mailbox.
  defp told do
    pid = spawn(fn -> :ok end)
    ref = Process.monitor(pid)
    removed = Process.demonitor(ref, [:info])
    Trace.gone(pid)
    Enum.any?(Trace.mail(), &match?({:DOWN, ^ref, :process, ^pid, _}, &1)) != removed
  end
end

Trace.main(Conformance.Demonitorrace, __ENV__.file)

# Answers P18: many want one name at once: one gets it, the others are refused, and at its
# death another one can have it; names by hundreds.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Namerace do
  def run do
    rounds = Trace.draw_int("rounds", 20, 40)
    n = Trace.draw_int("rivals", 4, 12)
    name = Trace.draw_atom("name")
    Trace.emit("one of them each time", Enum.uniq(for(_ <- 1..rounds, do: race(name, n))))

    # One after the other takes it, each when the one before it is dead.
    pids = for _ <- 1..n, do: Trace.puppet()

    held =
      for pid <- pids do
        taken = Trace.ask(pid, fn -> attempt(name) end)
        others = for p <- pids, p != pid, Process.alive?(p), do: Trace.ask(p, fn -> attempt(name) end)
        Trace.kill(pid)
        {taken, Enum.any?(others), Process.whereis(name)}
      end

    Trace.emit("one after the other", Enum.uniq(held))

    # As many names as processes; all are free again.
    many = Trace.draw_int("how many", 500, 1000)
    pids = Trace.puppets(many)
    names = Trace.draw_names("many", many)
    before = length(Process.registered())
    for {pid, name} <- Enum.zip(pids, names), do: Process.register(pid, name)
    Trace.emit("held", length(Process.registered()) - before)
    Trace.emit("each by its own", for(name <- names, do: Process.whereis(name)) == pids)
    for pid <- pids, do: Process.exit(pid, :kill)
    for pid <- pids, do: Trace.gone(pid)
    Trace.emit("held then", length(Process.registered()) - before)
  end

  # How many got the name, and how many say so of themselves.
  defp race(name, n) do
    me = self()

    pids =
      for _ <- 1..n do
        spawn(fn ->
          receive(do: (:go -> :ok))
          send(me, {:got, self(), attempt(name)})
          receive(do: (:never -> :ok))
        end)
      end

    for pid <- pids, do: send(pid, :go)
    winners = for pid <- pids, receive(do: ({:got, ^pid, won} -> won)), do: pid
    holder = Process.whereis(name)
    for pid <- pids, do: Trace.kill(pid)
    {length(winners), winners == [holder], Process.whereis(name)}
  end

  defp attempt(name) do
    Process.register(self(), name)
  rescue
    ArgumentError -> false
  end
end

Trace.main(Conformance.Namerace, __ENV__.file)

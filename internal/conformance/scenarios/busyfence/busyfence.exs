# Answers P23: a process that is killed while it starts others, takes names, links and
# monitors: nothing that it began is left behind.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Busyfence do
  # what it does, unless the kill comes first
  @turns 200

  def run do
    Process.flag(:trap_exit, true)
    n = Trace.draw_int("rounds", 150, 250)
    name = Trace.draw_atom("name")

    Trace.emit("children that outlive a killed parent", Enum.sum(for(_ <- 1..n, do: spawning())))
    Trace.emit("names that are left", Enum.count(1..n, fn _ -> naming(name) end))
    Trace.emit("links and monitors that are left", Enum.frequencies(for(_ <- 1..n, do: tying())))
    Trace.emit("EXITs that came after the DOWN", length(Trace.mail()))
    Trace.emit("timers and aliases", Enum.frequencies(for(_ <- 1..n, do: owning())))
  end

  # It starts children, each linked to it, until it is killed.
  defp spawning do
    leader = Trace.puppet()
    pid = start(fn -> spawn_link(fn -> receive(do: (:never -> :ok)) end) end, leader)
    Trace.kill(pid)
    for child <- group(leader), do: Trace.gone(child)
    left = length(group(leader))
    Trace.kill(leader)
    left
  end

  defp naming(name) do
    pid = start(fn -> {Process.register(self(), name), Process.unregister(name)} end)
    Trace.kill(pid)
    Process.whereis(name) != nil
  end

  defp tying do
    me = self()
    pid = start(fn -> {Process.link(me), Process.monitor(me)} end)
    Trace.kill(pid)
    receive(do: ({:EXIT, ^pid, _} -> :ok))
    {pid in Trace.info(me, :links), pid in Trace.info(me, :monitored_by)}
  end

  defp owning do
    me = self()
    pid = start(fn -> {Process.send_after(self(), :never, 100_000), send(me, {:alias, self(), :erlang.alias()})} end)
    ref = receive(do: ({:alias, ^pid, ref} -> ref))
    Trace.kill(pid)
    send(ref, :late)
    got = for {:alias, _, _} <- Trace.mail(), uniq: true, do: :only_aliases
    {Process.alive?(pid), got == [:only_aliases] or got == []}
  end

  # A process that does it over and over, and has begun.
  defp start(fun, leader \\ Process.group_leader()) do
    me = self()

    pid =
      spawn(fn ->
        receive(do: (:go -> :ok))
        fun.()
        send(me, {:begun, self()})
        again(fun, @turns)
      end)

    Process.group_leader(pid, leader)
    send(pid, :go)
    receive(do: ({:begun, ^pid} -> pid))
  end

  defp again(_, 0), do: receive(do: (:never -> :ok))

  defp again(fun, n) do
    fun.()
    again(fun, n - 1)
  end

  defp group(leader), do: for(pid <- Process.list(), Trace.info(pid, :group_leader) == leader, do: pid)
end

Trace.main(Conformance.Busyfence, __ENV__.file)

# Answers P22: the list of all processes: who lives is in it, once, who is dead is not; as it
# is while many start and end.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Listing do
  def run do
    n = Trace.draw_int("processes", 50, 100)
    pids = Trace.puppets(n)
    list = Process.list()
    Trace.emit("I am in it", self() in list)
    Trace.emit("all of them", Enum.all?(pids, &(&1 in list)))
    Trace.emit("each once", length(Enum.uniq(list)) == length(list))
    Trace.emit("those in it live", Enum.all?(pids, &Process.alive?/1))

    # Some die, each in its way.
    {out, left} = Enum.split(for(i <- Trace.draw_order("dead", n), do: Enum.at(pids, i)), div(n, 2))
    for {pid, i} <- Enum.with_index(out), do: end_it(pid, rem(i, 3))
    list = Process.list()
    Trace.emit("the dead", Enum.count(out, &(&1 in list)))
    Trace.emit("the others", Enum.count(left, &(&1 in list)) == length(left))

    # A process that is killed is out of it at once for who killed it.
    gone = for pid <- left, do: {Process.exit(pid, :kill), Process.alive?(pid)}
    Trace.emit("killed, then alive", Enum.frequencies(gone))
    for pid <- left, do: Trace.gone(pid)
    Trace.emit("then", Enum.count(left, &(&1 in Process.list())))

    # While others start and end it is a list of processes that were.
    churn = for _ <- 1..4, do: spawn(fn -> churn(200) end)
    lists = for _ <- 1..50, do: Process.list()
    Trace.emit("I am in each", Enum.all?(lists, &(self() in &1)))
    Trace.emit("no doubles", Enum.all?(lists, &(Enum.uniq(&1) == &1)))
    for pid <- churn, do: Trace.gone(pid)

    # Told of by who looks for them: those that have the same group leader.
    leader = Trace.puppet()
    parent = Trace.puppet()
    Process.group_leader(parent, leader)
    Trace.ask(parent, fn -> for(_ <- 1..n, do: spawn(&Trace.obey/0)) && :ok end)
    Trace.emit("of one group", Enum.count(group(leader)) == n + 1)
    for pid <- group(leader), do: Trace.kill(pid)
    Trace.emit("of it then", group(leader))
  end

  defp group(leader), do: for(pid <- Process.list(), Trace.info(pid, :group_leader) == leader, do: pid)

  defp end_it(pid, 0), do: Trace.kill(pid)
  defp end_it(pid, 1), do: {Trace.die(pid, :normal), Trace.gone(pid)}
  defp end_it(pid, 2), do: {Trace.die(pid, Trace.draw_reason("ended")), Trace.gone(pid)}

  defp churn(0), do: :ok

  defp churn(n) do
    spawn(fn -> :ok end)
    churn(n - 1)
  end
end

Trace.main(Conformance.Listing, __ENV__.file)

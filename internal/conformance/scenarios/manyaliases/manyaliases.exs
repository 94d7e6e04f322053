# Answers P17: many aliases of one process beside its monitors: each ends by itself, and all
# of them with the process.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Manyaliases do
  def run do
    n = Trace.draw_int("many", 200, 400)
    target = Trace.puppet()

    plain = for _ <- 1..n, do: :erlang.alias()
    reply = for _ <- 1..n, do: :erlang.alias([:reply])
    watching = for _ <- 1..n, do: :erlang.monitor(:process, target, alias: :reply_demonitor)
    all = plain ++ reply ++ watching
    Trace.emit("all different", length(Enum.uniq(all)) == 3 * n)

    # Each answers for itself, in any order, twice.
    order = Trace.draw_order("order", 3 * n)
    for _ <- 1..2, i <- order, do: send(Enum.at(all, i), i)
    got = Trace.mail()
    Trace.emit("the first round is whole", Enum.take(got, 3 * n) == order)
    Trace.emit("in the second only the plain ones", Enum.drop(got, 3 * n) == Enum.filter(order, &(&1 < n)))
    Trace.emit("monitored still", Enum.count(Trace.info(target, :monitored_by)))

    # Every second plain one ends.
    gone = for {ref, i} <- Enum.with_index(plain), rem(i, 2) == 0, do: :erlang.unalias(ref)
    Trace.emit("ended", Enum.count(gone, & &1))
    for {ref, i} <- Enum.with_index(plain), do: send(ref, i)
    Trace.emit("the others are left", Trace.mail() == Enum.filter(0..(n - 1), &(rem(&1, 2) == 1)))
    for ref <- all, do: :erlang.unalias(ref)
    for ref <- all, do: send(ref, :late)
    Trace.poll("nothing is left")

    # A process with many dies.
    owner = Trace.puppet()
    refs = Trace.ask(owner, fn -> for(_ <- 1..n, do: :erlang.alias()) end)
    Trace.kill(owner)
    for ref <- refs, do: send(ref, :late)
    Trace.emit("the dead owner's", Trace.info(owner, :message_queue_len))
    Trace.poll("then")
  end
end

Trace.main(Conformance.Manyaliases, __ENV__.file)

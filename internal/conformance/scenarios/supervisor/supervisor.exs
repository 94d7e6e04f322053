# Answers B10: the order in which children are started and stopped, who is told which
# reason, and that one_for_one leaves the others alone.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Supervisor.Worker do
  use GenServer

  def start_link(who, id, opts \\ []), do: GenServer.start_link(__MODULE__, {who, id, opts})

  def init({who, id, opts}) do
    if opts[:trap], do: Process.flag(:trap_exit, true)
    send(who, {:started, id})
    {:ok, {who, id}}
  end

  def handle_cast({:exit, reason}, _), do: exit(reason)
  def terminate(reason, {who, id}), do: send(who, {:terminate, id, reason})
end

defmodule Conformance.Supervisor do
  alias Conformance.Supervisor.Worker

  def run do
    Process.flag(:trap_exit, true)
    me = self()
    reason = Trace.draw_reason("reason")
    word = Trace.draw_atom("word")
    ids = for i <- 1..Trace.draw_int("children", 3, 5), do: "#{Trace.draw_word("child #{i}")}"

    # Trapping children, so that each tells of its end.
    children = for id <- ids, do: %{id: id, start: {Worker, :start_link, [me, id, [trap: true]]}}
    {:ok, sup} = Supervisor.start_link(children, strategy: :one_for_one)
    Trace.name(sup, "supervisor")
    for _ <- ids, do: Trace.next("started")
    Trace.emit("which children", for({id, pid, type, _} <- Supervisor.which_children(sup), do: {id, is_pid(pid), type}))

    # One crashes: it alone is replaced.
    before = Supervisor.which_children(sup)
    {id, pid, _, _} = Enum.at(before, Trace.draw_int("which", 0, length(ids) - 1))
    GenServer.cast(pid, {:exit, {word, word}})
    Trace.next("one crashes")
    Trace.next("one crashes")
    after_it = Supervisor.which_children(sup)
    same = for {{i, p, _, _}, {i, q, _, _}} <- Enum.zip(before, after_it), do: {i, p == q}
    Trace.emit("still the same", same)
    Trace.emit("the new one is alive", for({^id, p, _, _} <- after_it, do: Process.alive?(p)))

    Trace.emit("stopped", Supervisor.stop(sup, reason))
    for _ <- ids, do: Trace.next("stopping")
    Trace.next("the supervisor")
    Trace.poll("mailbox")

    # The parent's exit signal stops it, a stranger's does nothing.
    [a, b | _] = ids

    children = [
      %{id: a, start: {Worker, :start_link, [me, a, [trap: true]]}},
      %{id: b, start: {Worker, :start_link, [me, b, [trap: false]]}, shutdown: :brutal_kill}
    ]

    {:ok, sup} = Supervisor.start_link(children, strategy: :one_for_one)
    for _ <- 1..2, do: Trace.next("started")
    monitors = for {_, pid, _, _} <- Supervisor.which_children(sup), do: Process.monitor(pid)
    stranger = spawn(fn -> Process.exit(sup, reason) end)
    ref = Process.monitor(stranger)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.emit("after a stranger's signal", length(Supervisor.which_children(sup)))
    Process.exit(sup, :shutdown)
    Trace.emit("its reason", receive(do: ({:EXIT, ^sup, why} -> why)))
    Trace.emit("the child that traps", receive(do: ({:terminate, _, _} = m -> m)))
    for m <- monitors, do: Trace.emit("each child's reason", receive(do: ({:DOWN, ^m, _, _, why} -> why)))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Supervisor, __ENV__.file)

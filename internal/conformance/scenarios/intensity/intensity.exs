# Answers B12, B18: how many restarts there are, what follows when they are too many, and
# a restart whose init fails.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Intensity.Worker do
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

defmodule Conformance.Intensity.Once do
  use GenServer

  # Starts well once; every later init fails.
  def start_link(who, tries, reason), do: GenServer.start_link(__MODULE__, {who, tries, reason})

  def init({who, tries, reason}) do
    n = :counters.get(tries, 1)
    :counters.add(tries, 1, 1)
    send(who, {:init, n})
    if n == 0, do: {:ok, nil}, else: {:stop, reason}
  end

  def handle_cast({:exit, reason}, _), do: exit(reason)
end

defmodule Conformance.Intensity do
  alias Conformance.Intensity.{Once, Worker}

  def run do
    Process.flag(:trap_exit, true)
    me = self()
    reason = {Trace.draw_atom("reason"), Trace.draw_int("reason", 1, 99)}
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)
    allowed = Trace.draw_int("allowed", 0, 3)

    children = [
      %{id: a, start: {Worker, :start_link, [me, a, [trap: true]]}},
      %{id: b, start: {Worker, :start_link, [me, b, [trap: true]]}},
      %{id: c, start: {Worker, :start_link, [me, c, [trap: true]]}, restart: :temporary}
    ]

    {:ok, sup} = Supervisor.start_link(children, strategy: :one_for_one, max_restarts: allowed, max_seconds: 100)
    Trace.name(sup, "supervisor")
    for _ <- 1..3, do: Trace.next("started")

    # A temporary child's end does not count.
    GenServer.cast(child(sup, c), {:exit, reason})
    Trace.next("the temporary one")

    for i <- 1..(allowed + 1) do
      GenServer.cast(child(sup, b), {:exit, reason})
      Trace.next("crash")
      if i <= allowed, do: Trace.next("restarted")
    end

    Trace.next("the other one")
    Trace.next("the supervisor")
    Trace.poll("mailbox")

    # A restart that fails is tried again until it is too many.
    tries = :counters.new(1, [])
    children = [%{id: a, start: {Once, :start_link, [me, tries, reason]}}]
    {:ok, sup} = Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 2, max_seconds: 100)
    Trace.next("init")
    GenServer.cast(child(sup, a), {:exit, reason})
    for _ <- 1..2, do: Trace.next("init again")
    Trace.next("the supervisor gives up")
    Trace.poll("mailbox")

    # By default three restarts are allowed.
    {:ok, sup} = Supervisor.start_link([Enum.at(worker(me, a), 0)], strategy: :one_for_one)
    Trace.next("started")

    for _ <- 1..3 do
      GenServer.cast(child(sup, a), {:exit, reason})
      for _ <- 1..2, do: Trace.next("by default")
    end

    GenServer.cast(child(sup, a), {:exit, reason})
    for _ <- 1..2, do: Trace.next("one too many")
    Trace.poll("mailbox")
  end

  defp worker(me, id), do: [%{id: id, start: {Worker, :start_link, [me, id, [trap: false]]}}]

  # The child, once the supervisor has it.
  defp child(sup, id) do
    case List.keyfind(Supervisor.which_children(sup), id, 0) do
      {_, pid, _, _} when is_pid(pid) -> if Process.alive?(pid), do: pid, else: child(sup, id)
      _ -> child(sup, id)
    end
  end
end

Trace.main(Conformance.Intensity, __ENV__.file)

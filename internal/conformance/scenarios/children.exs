# What the scripts about supervisors share: a child that tells what becomes of it, and
# what a supervisor says of its children. The Go twin is trace/children.go.
Code.require_file("trace.exs", __DIR__)

defmodule Children do
  use GenServer

  @doc """
  A child of the calling process's supervisors. The options are those of a child
  specification, and trap: false; deaf: true, for one that does not end when it is told to;
  last:, a function that terminate ends with; and starts: what each start gives, :ok when there are more starts than that.
  """
  def spec(id, opts \\ []) do
    tries = :counters.new(1, [])
    args = [self(), id, Keyword.put(opts, :tries, tries)]
    Map.merge(%{id: id, start: {Children, :start_link, args}}, Map.new(Keyword.take(opts, [:restart, :shutdown, :type, :significant])))
  end

  def start_link(who, id, opts), do: start_link([], who, id, opts)

  def start_link(extra, who, id, opts) do
    n = :counters.get(opts[:tries], 1)
    :counters.add(opts[:tries], 1, 1)

    case Enum.at(opts[:starts] || [], n, :ok) do
      :ok -> GenServer.start_link(__MODULE__, {who, id, extra, opts})
      :ignore -> tried(who, id, n) && :ignore
      {:error, reason} -> tried(who, id, n) && {:error, reason}
      {:stop, reason} -> GenServer.start_link(__MODULE__, {:stop, who, id, n, reason})
      {:wait, reason} -> tried(who, id, n) && receive(do: (:go -> {:error, reason}))
    end
  end

  defp tried(who, id, n), do: send(who, {:tried, id, n})

  def init({:stop, who, id, n, reason}) do
    tried(who, id, n)
    {:stop, reason}
  end

  def init({who, id, extra, opts}) do
    Process.flag(:trap_exit, opts[:trap] != false)
    send(who, if(extra == [], do: {:started, id}, else: {:started_with, id, extra}))
    {:ok, {who, id, opts}}
  end

  def handle_cast({:exit, reason}, _), do: exit(reason)

  def handle_call(:id, _, {_, id, _} = s), do: {:reply, id, s}

  def terminate(reason, {who, id, opts}) do
    send(who, {:terminate, id, reason})
    if opts[:deaf], do: Process.sleep(:infinity)
    if opts[:last], do: opts[:last].()
  end

  @doc "The process of a child, once it has one."
  def pid(sup, id) do
    case List.keyfind(Supervisor.which_children(sup), id, 0) do
      {_, pid, _, _} when is_pid(pid) -> if Process.alive?(pid), do: pid, else: pid(sup, id)
      _ -> pid(sup, id)
    end
  end

  @doc "Ends a child with reason, and waits until its supervisor has handled that."
  def crash(sup, id, reason), do: finish(sup, pid(sup, id), reason)

  def finish(sup, pid, reason) do
    ref = Process.monitor(pid)
    if reason == :kill, do: Process.exit(pid, :kill), else: GenServer.cast(pid, {:exit, reason})
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    handled(sup, pid)
  end

  defp handled(sup, pid) do
    if Enum.any?(which(sup), fn {_, p, _, _} -> p == pid or p == :restarting end), do: handled(sup, pid)
  end

  # A supervisor that has ended has told so when this returns.
  defp which(sup) do
    Supervisor.which_children(sup)
  catch
    :exit, _ ->
      if is_pid(sup), do: Trace.gone(sup)
      []
  end

  @doc "What a supervisor says of its children."
  def list(sup) do
    for {id, p, type, _} <- Supervisor.which_children(sup), do: {id, if(is_pid(p), do: :running, else: p), type}
  end

  @doc "Has a puppet make a call of sup, and returns when that lies in its mailbox as the nth message."
  def queue(sup, n, fun) do
    puppet = Trace.puppet()
    me = self()
    Trace.tell(puppet, fn -> send(me, {:result, n, fun.()}) end)
    queued(sup, n)
  end

  defp queued(sup, n), do: if(Trace.info(sup, :message_queue_len) < n, do: queued(sup, n))
end

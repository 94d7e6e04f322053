# What the scripts about GenServers share: a server whose callbacks are what it is given.
# The Go twin is trace/acting.go.
Code.require_file("trace.exs", __DIR__)

defmodule Acting do
  use GenServer

  @doc """
  The argument of a server. Options: acts, by their key, called with the state, the number
  and who calls, nil but in a call; trap; first, which is init; last, which runs in
  terminate, after who was told.
  """
  def plan(opts \\ []) do
    Map.merge(
      %{who: self(), acts: %{}, trap: false, first: fn s -> {:ok, s} end, last: fn _, _ -> :ok end, log: []},
      Map.new(opts)
    )
  end

  def start(opts \\ [], start_opts \\ []), do: GenServer.start(Acting, plan(opts), start_opts)
  def start_link(opts \\ [], start_opts \\ []), do: GenServer.start_link(Acting, plan(opts), start_opts)
  def start_monitor(opts \\ []), do: :gen_server.start_monitor(Acting, plan(opts), [])

  @doc "The pid of a start that the scenario cannot go on without."
  def pid({:ok, pid}), do: pid

  @doc "Waits until n messages lie in the mailbox of pid."
  def queued(pid, n) do
    case Process.info(pid, :message_queue_len) do
      {_, k} when k < n -> queued(pid, n)
      _ -> :ok
    end
  end

  def init(s) do
    Process.flag(:trap_exit, s.trap)
    s.first.(s)
  end

  def handle_call({:act, key, n}, from, s), do: s.acts[key].(s, n, from)
  def handle_cast({:act, key, n}, s), do: s.acts[key].(s, n, nil)
  def handle_continue({:act, key, n}, s), do: s.acts[key].(s, n, nil)

  def handle_info({:act, key, n}, s), do: s.acts[key].(s, n, nil)

  def handle_info(message, s) do
    send(s.who, {:info, message})
    {:noreply, s}
  end

  def terminate(reason, s) do
    send(s.who, {:ended, reason})
    s.last.(reason, s)
  end
end

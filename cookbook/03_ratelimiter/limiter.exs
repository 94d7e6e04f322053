# A rate limiter: so many requests, then none until it was quiet for a while. The quiet is
# the time-out of a GenServer. Two limiters stand under a supervisor beside an audit that
# outlives them.
#
#     elixir cookbook/03_ratelimiter/limiter.exs
Code.require_file("../../internal/conformance/scenarios/trace.exs", __DIR__)

defmodule Limiter do
  use GenServer
  defstruct [:name, :limit, :quiet, left: 0]

  def child_spec({name, limit, quiet}) do
    limiter = %Limiter{name: name, limit: limit, quiet: quiet}
    %{id: name, start: {GenServer, :start_link, [Limiter, limiter, [name: name]]}}
  end

  def request(name, cost \\ 1), do: GenServer.call(name, {:request, cost})

  # It begins with a full bucket, and a first time-out.
  @impl true
  def init(limiter) do
    GenServer.cast(:audit, {:started, limiter.name})
    {:ok, full(limiter), limiter.quiet}
  end

  # Each request begins the quiet anew, also one that is refused.
  @impl true
  def handle_call({:request, cost}, _from, limiter) when is_integer(cost) do
    if cost <= limiter.left do
      limiter = %{limiter | left: limiter.left - cost}
      {:reply, {:ok, limiter.left}, limiter, limiter.quiet}
    else
      {:reply, {:error, :slow_down}, limiter, limiter.quiet}
    end
  end

  # Without a time-out in the result it sleeps until the next request.
  @impl true
  def handle_info(:timeout, limiter) do
    GenServer.cast(:audit, {:refilled, limiter.name, limiter.left})
    {:noreply, full(limiter)}
  end

  defp full(limiter), do: %{limiter | left: limiter.limit}
end

defmodule Audit do
  use GenServer

  def start_link(subscriber), do: GenServer.start_link(Audit, subscriber, name: :audit)

  @impl true
  def init(subscriber), do: {:ok, {subscriber, 0}}

  @impl true
  def handle_cast(event, {subscriber, n}) do
    send(subscriber, {n + 1, event})
    {:noreply, {subscriber, n + 1}}
  end
end

defmodule Client do
  def start_link(subscriber) do
    children = [
      %{id: :audit, start: {Audit, :start_link, [subscriber]}},
      {Limiter, {:login, 2, 300}},
      {Limiter, {:search, 3, 900}}
    ]

    Supervisor.start_link(children, strategy: :one_for_one)
  end

  defp request(name, cost) do
    Limiter.request(name, cost)
  catch
    :exit, {{:function_clause, _}, _} -> {:error, :crashed}
  end

  def run do
    {:ok, sup} = start_link(self())
    for _ <- 1..2, do: Trace.next("a limiter starts")
    for _ <- 1..2, do: Trace.next("nobody asks")

    for n <- 1..3, do: Trace.emit("login #{n}", Limiter.request(:login))
    Trace.emit("a search that costs 2", Limiter.request(:search, 2))
    Trace.emit("another", Limiter.request(:search, 2))
    Trace.next("it is quiet")
    Trace.next("and quieter")
    Trace.emit("login again", Limiter.request(:login))

    Trace.emit("a watch on login", Process.monitor(:login))
    Trace.emit("a request that nobody handles", request(:login, :free))
    Trace.emit("login is", receive(do: ({:DOWN, _, _, _, _} -> :down)))
    Trace.next("and starts again")
    Trace.emit("login of the new one", Limiter.request(:login))
    Trace.next("it is quiet again")
    Trace.emit("children", for({id, _, _, _} <- Supervisor.which_children(sup), do: id))
    Supervisor.stop(sup)
    Trace.emit("login runs", Process.whereis(:login) != nil)
  end
end

Trace.main(Client, __ENV__.file)

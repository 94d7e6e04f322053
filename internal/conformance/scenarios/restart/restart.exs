# Answers B11: the three restart kinds by every kind of end.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Restart.Worker do
  use GenServer

  def start_link(who), do: GenServer.start_link(__MODULE__, who)

  def init(who) do
    send(who, {:started, self()})
    {:ok, nil}
  end

  def handle_cast({:exit, reason}, _), do: exit(reason)
  def handle_cast({:raise, text}, _), do: raise(text)
  def handle_cast({:call, server}, s), do: {:noreply, GenServer.call(server, :stop) && s}
end

defmodule Conformance.Restart.Stops do
  use GenServer
  def init(reason), do: {:ok, reason}
  def handle_call(:stop, _from, reason), do: {:stop, reason, reason}
end

defmodule Conformance.Restart do
  alias Conformance.Restart.{Stops, Worker}

  def run do
    word = Trace.draw_atom("word")

    ends = [
      {"exits normal", fn pid -> GenServer.cast(pid, {:exit, :normal}) end},
      {"exits shutdown", fn pid -> GenServer.cast(pid, {:exit, :shutdown}) end},
      {"exits with a tuple with shutdown", fn pid -> GenServer.cast(pid, {:exit, {:shutdown, word}}) end},
      {"exits with a tuple with normal", fn pid -> GenServer.cast(pid, {:exit, {:normal, word}}) end},
      {"exits with an atom", fn pid -> GenServer.cast(pid, {:exit, word}) end},
      {"raises", fn pid -> GenServer.cast(pid, {:raise, Trace.draw_word("text")}) end},
      {"is killed", fn pid -> Process.exit(pid, :kill) end},
      # The exit of a call is {reason, call}: a crash, except that {:shutdown, call} is a
      # shutdown like any other.
      {"calls a server that ends normal", fn pid -> GenServer.cast(pid, {:call, stops(:normal)}) end},
      {"calls a server that ends shutdown", fn pid -> GenServer.cast(pid, {:call, stops(:shutdown)}) end},
      {"calls a server that ends with a tuple with shutdown", fn pid -> GenServer.cast(pid, {:call, stops({:shutdown, word})}) end}
    ]

    for restart <- [:permanent, :transient, :temporary], {what, stop} <- ends do
      id = Trace.draw_word("id")
      child = %{id: id, start: {Worker, :start_link, [self()]}, restart: restart}
      {:ok, sup} = Supervisor.start_link([child], strategy: :one_for_one)
      pid = receive(do: ({:started, pid} -> pid))
      ref = Process.monitor(pid)
      stop.(pid)
      receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
      after_it(sup, pid, "a #{restart} child #{what}")
      Supervisor.stop(sup)
    end
  end

  # What the supervisor has once it has handled the end of pid.
  defp after_it(sup, pid, label) do
    children = Supervisor.which_children(sup)

    if Enum.any?(children, fn {_, p, _, _} -> p == pid or p == :restarting end) do
      after_it(sup, pid, label)
    else
      Trace.emit(label, for({id, p, type, _} <- children, do: {id, if(is_pid(p), do: :restarted, else: p), type}))
      receive(do: ({:started, _} -> Trace.mark("started again")), after: (0 -> :ok))
    end
  end

  defp stops(reason) do
    {:ok, pid} = GenServer.start(Stops, reason)
    pid
  end
end

Trace.main(Conformance.Restart, __ENV__.file)

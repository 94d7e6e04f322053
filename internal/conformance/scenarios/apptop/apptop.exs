# Answers B33: the root of an application ends by itself, and what becomes of the
# application and of the others.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Apptop.App do
  def start(_, {who, name}) do
    {:ok, pid} = Supervisor.start_link([], strategy: :one_for_one)
    send(who, {:root, pid})
    {:ok, pid, {who, name}}
  end

  def prep_stop({who, name}) do
    send(who, {:prep_stop, name})
    {who, name}
  end

  def stop({who, name}), do: send(who, {:stop, name})
end

defmodule Conformance.Apptop do
  alias Conformance.Apptop.App

  def run do
    me = self()
    [a, b, c] = Trace.draw_names("app", 3)
    load(a, [], me)
    load(b, [a], me)
    load(c, [], me)

    # A temporary one that is killed; the one that requires it goes on.
    root = start(a, :temporary)
    Trace.name(root, "root of the first")
    other = start(b, :temporary)
    Trace.name(other, "root of the second")
    ref = Process.monitor(root)
    Process.exit(root, :kill)
    Trace.emit("the root", receive(do: ({:DOWN, ^ref, _, pid, reason} -> {pid, reason})))
    for _ <- 1..2, do: Trace.next("its application")
    Trace.emit("stop it", await_stopped(a))
    Trace.emit("the other lives", Process.alive?(other))
    Trace.emit("start it again", Application.start(a))
    receive(do: ({:root, pid} -> Trace.name(pid, "another root")))

    # A transient one that ends normally is no matter to the others.
    root = start(c, :transient)
    Supervisor.stop(root, :normal)
    for _ <- 1..2, do: Trace.next("the transient one")
    Trace.emit("stop it", await_stopped(c))
    Trace.emit("the others live", Process.alive?(other))

    # It can be started again, and stopped in order.
    start(c, :transient)
    for app <- [c, b, a] do
      Trace.emit("stop", Application.stop(app))
      for _ <- 1..2, do: Trace.next("stopped")
    end

    Trace.poll("mailbox")
  end

  defp start(app, type) do
    :ok = Application.start(app, type)
    receive(do: ({:root, pid} -> pid))
  end

  # The controller hears of the end after the application has told of it.
  defp await_stopped(app) do
    case Application.stop(app) do
      :ok -> await_stopped(app)
      error -> error
    end
  end

  defp load(name, required, who) do
    :ok =
      :application.load(
        {:application, name,
         [vsn: '1', modules: [], registered: [], applications: [:kernel, :stdlib | required], mod: {App, {who, name}}]}
      )
  end
end

Trace.main(Conformance.Apptop, __ENV__.file)

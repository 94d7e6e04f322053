# Answers B33: an application whose tree ends by itself, for each reason and by giving up:
# what it is told, what becomes of those that require it, and that it can be started again.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Appends.App do
  def start(type, {who, name, id}) do
    send(who, {:start, name, type})
    %{start: {m, f, [_, id, opts]}} = spec = Children.spec(id)
    Supervisor.start_link([%{spec | start: {m, f, [who, id, opts]}}], strategy: :one_for_one, max_restarts: 1, max_seconds: 100)
    |> case do
      {:ok, pid} -> send(who, {:root, pid}) && {:ok, pid, {who, name}}
    end
  end

  def prep_stop({who, name}) do
    send(who, {:prep_stop, name})
    {who, name}
  end

  def stop({who, name}), do: send(who, {:stop, name})
end

defmodule Conformance.Appends do
  alias Conformance.Appends.App

  def run do
    me = self()
    [a, b] = Trace.draw_names("app", 2)
    word = Trace.draw_atom("word")
    id = Trace.draw_word("id")
    load(a, [], me, id)
    load(b, [a], me, id)

    for {type, reason} <- [temporary: :normal, temporary: :shutdown, temporary: {:shutdown, word}, temporary: word, transient: :normal] do
      root = start(a, type)
      other = start(b, type)
      Trace.emit("begun", Trace.mail())
      Trace.emit("#{type}, the root stops", {reason, Supervisor.stop(root, reason)})
      for _ <- 1..3, do: Trace.next("told")
      Trace.emit("stop it", await_stopped(a))
      Trace.emit("the other lives", Process.alive?(other))
      Trace.emit("stop the other", Application.stop(b))
      Trace.emit("told", Trace.mail())
    end

    # It gives up: the second crash is too many.
    root = start(a, :temporary)
    Trace.mail()
    for why <- [word, {:normal, word}], do: Children.crash(root, id, why)
    Trace.gone(root)
    for _ <- 1..5, do: Trace.next("it gives up")
    Trace.emit("stop it", await_stopped(a))

    # And again, from the beginning.
    start(a, :temporary)
    Trace.emit("again", Trace.mail())
    Trace.emit("already", Application.start(a))
    Trace.emit("stop", Application.stop(a))
    Trace.emit("told", Trace.mail())
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

  defp load(name, required, who, id) do
    :ok =
      :application.load(
        {:application, name,
         [vsn: '1', modules: [], registered: [], applications: [:kernel, :stdlib | required], mod: {App, {who, name, id}}]}
      )
  end
end

Trace.main(Conformance.Appends, __ENV__.file)

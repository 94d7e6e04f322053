# Answers B33: in which order applications and what they require start and stop, and the
# errors of starts and stops. Where a start failed the BEAM also says which function it
# was that did; the reason is what is compared.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Apporder.App do
  def start(type, {who, name, how}) do
    send(who, {:start, name, type})
    case how do
      :tree -> Supervisor.start_link([], strategy: :one_for_one)
      {:fails, reason} -> {:error, reason}
    end
  end

  def prep_stop(state) do
    {who, name} = state_of()
    send(who, {:prep_stop, name})
    state
  end

  def stop(_) do
    {who, name} = state_of()
    send(who, {:stop, name})
  end

  # Which application's master this is.
  defp state_of do
    {:ok, name} = :application.get_application()
    {Application.get_env(name, :who), name}
  end
end

defmodule Conformance.Apporder do
  alias Conformance.Apporder.App

  def run do
    me = self()
    reason = Trace.draw_reason("reason")
    [a, b, c, d] = Trace.draw_names("app", 4)
    load(a, [], me, :tree)
    load(b, [a], me, :tree)
    load(c, [a, b], me, :tree)
    load(d, [c], me, {:fails, reason})

    Trace.emit("start without what it requires", Application.start(c))
    Trace.emit("start it all", Application.ensure_all_started(c))
    for _ <- 1..3, do: Trace.next("started")
    Trace.emit("again", Application.start(c))
    Trace.emit("ensure", Application.ensure_started(c))
    Trace.emit("all of it again", Application.ensure_all_started(c))
    Trace.emit("which run", running([a, b, c, d]))

    Trace.emit("stop what others require", Application.stop(a))
    for _ <- 1..2, do: Trace.next("stopped")
    Trace.emit("which run", running([a, b, c, d]))
    Trace.emit("stop it again", Application.stop(a))
    Trace.emit("ensure those that require it", Application.ensure_all_started(c))
    Trace.poll("started")

    Trace.emit("a start that fails", why(Application.start(d)))
    Trace.next("it was tried")
    Trace.emit("stop what failed", Application.stop(d))

    for app <- [c, b] do
      Trace.emit("stop", Application.stop(app))
      for _ <- 1..2, do: Trace.next("stopped")
    end

    # What was started on the way to one that fails is stopped again.
    {:error, {^d, failed}} = Application.ensure_all_started(d)
    Trace.emit("all of one that fails", why({:error, failed}))
    for _ <- 1..10, do: Trace.next("how it went")
    Trace.emit("which run", running([a, b, c, d]))
    Trace.poll("mailbox")
  end

  defp why({:error, {reason, {App, :start, _}}}), do: {:error, reason}

  defp running(apps) do
    for {app, _, _} <- Application.started_applications(), app in apps, do: app
  end

  defp load(name, required, who, how) do
    :ok =
      :application.load(
        {:application, name,
         [
           vsn: '1',
           modules: [],
           registered: [],
           applications: [:kernel, :stdlib | required],
           env: [who: who],
           mod: {App, {who, name, how}}
         ]}
      )
  end
end

Trace.main(Conformance.Apporder, __ENV__.file)

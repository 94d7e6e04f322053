# Answers P22, P23: what info says that a process is doing: it waits, it runs, it sleeps, it
# is dead; its name, and whether it is alive.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Status do
  def run do
    me = self()
    name = Trace.draw_atom("name")
    pid = Trace.puppet()

    # Who has answered waits for the next question.
    Trace.ask(pid, fn -> :ok end)
    Trace.emit("it waits", wait_for(pid, :waiting))
    Trace.emit("I run", Trace.info(self(), :status))
    Trace.emit("it says that it runs", Trace.ask(pid, fn -> Trace.info(self(), :status) end))
    Trace.emit("what it says of me", Trace.ask(pid, fn -> wait_for(me, :waiting) end))

    # Waiting with a time-out, and for mail that does not match.
    timed = spawn(fn -> receive(do: (:never -> :ok), after: (100_000 -> :ok)) end)
    send(timed, :other)
    Trace.emit("with a time-out", wait_for(timed, :waiting))
    sleeper = spawn(fn -> Process.sleep(100_000) end)
    Trace.emit("it sleeps", wait_for(sleeper, :waiting))
    Trace.emit("killed asleep", {Process.exit(sleeper, :kill), Process.alive?(sleeper), Trace.info(sleeper, :status)})

    # Busy.
    stop = :atomics.new(1, [])
    busy = spawn(fn -> {send(me, :busy), spin(stop)} end)
    receive(do: (:busy -> :ok))
    Trace.emit("it is busy", Trace.info(busy, :status) in [:running, :runnable])
    :atomics.put(stop, 1, 1)
    Trace.gone(busy)

    # The dead say nothing.
    Trace.emit("of the dead", [Trace.info(busy, :status), Trace.info(busy, :registered_name), Process.alive?(busy)])
    Process.register(pid, name)
    Trace.emit("by its name", Trace.info(Process.whereis(name), :registered_name))
    Trace.kill(pid)
    Trace.emit("dead", {Process.whereis(name), Trace.info(pid, :status)})
  end

  # It is on its way there: who has just sent may run a little longer.
  defp wait_for(pid, status, tries \\ 2000) do
    case Trace.info(pid, :status) do
      ^status ->
        status

      _ when tries > 0 ->
        Process.sleep(1)
        wait_for(pid, status, tries - 1)

      other ->
        other
    end
  end

  defp spin(stop), do: if(:atomics.get(stop, 1) == 0, do: spin(stop))
end

Trace.main(Conformance.Status, __ENV__.file)

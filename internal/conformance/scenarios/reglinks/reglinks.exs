# Answers B26, B27: the link between who registers and the registry.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Reglinks do
  def run do
    {:ok, _} = Registry.start_link(keys: :unique, name: :registry_of_this)
    Trace.emit("before", links(self()))
    Registry.register(:registry_of_this, :a, 1)
    Trace.emit("with one key", links(self()))
    Registry.register(:registry_of_this, :b, 1)
    Trace.emit("with two", links(self()))
    Registry.register(:registry_of_this, :a, 1)
    Registry.unregister(:registry_of_this, :a)
    Trace.emit("with one again", links(self()))
    Registry.unregister(:registry_of_this, :b)
    Trace.emit("with none", links(self()))
    other = Trace.puppet()
    Registry.register(:registry_of_this, :a, 1)
    Trace.emit("one that may not register", Trace.ask(other, fn -> elem(Registry.register(:registry_of_this, :a, 1), 0) end))
    Trace.emit("its links", length(Trace.info(other, :links)))

    reason = Trace.draw_reason("reason")
    owner = Trace.puppet()
    Trace.ask(owner, fn -> Registry.register(:registry_of_this, :c, 1) end)
    trapping = Trace.puppet()
    Trace.trap(trapping)
    Trace.ask(trapping, fn -> Registry.register(:registry_of_this, :d, 1) end)
    Registry.unregister(:registry_of_this, :a)
    [keeper] = Trace.info(owner, :links)
    ref = Process.monitor(owner)
    Process.flag(:trap_exit, true)
    Process.exit(keeper, reason)
    Trace.emit("a signal does not end the partition", Process.alive?(keeper))
    Process.exit(trapping, reason)
    Trace.emit("a signal to one that traps", elem(Trace.next_of(trapping), 2))
    Trace.kill(keeper)
    Trace.emit("one that registered", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    Trace.emit("one that traps", elem(Trace.next_of(trapping), 2))
    again(keeper)
    Trace.emit("its key afterwards", Registry.lookup(:registry_of_this, :d))
    Trace.emit("it registers again", Trace.ask(trapping, fn -> elem(Registry.register(:registry_of_this, :d, 1), 0) end))
  end

  defp links(pid), do: length(Trace.info(pid, :links))

  # Until the partition has been restarted.
  defp again(keeper) do
    case Supervisor.which_children(:registry_of_this) do
      [{_, pid, _, _}] when is_pid(pid) and pid != keeper -> :ok
      _ -> again(keeper)
    end
  end
end

Trace.main(Conformance.Reglinks, __ENV__.file)

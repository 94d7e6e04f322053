# Answers P18: registered names: duplicates, two for one process, reserved ones, the
# dead, who may unregister, when a name is free again.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Names do
  def run do
    a = Trace.draw_atom("a")
    b = Trace.draw_atom("b")
    pid = spawn(fn -> receive(do: (:never -> :ok)) end)
    Trace.name(pid, "holder")

    Trace.emit("nobody holds it", Process.whereis(a))
    Trace.emit_done("free", fn -> Process.register(pid, a) end)
    Trace.emit("whereis", Process.whereis(a))
    Trace.emit("is registered", a in Process.registered())
    Trace.emit_done("taken", fn -> Process.register(self(), a) end)
    Trace.emit_done("taken, by itself", fn -> Process.register(pid, a) end)
    Trace.emit_done("a second name", fn -> Process.register(pid, b) end)
    for name <- [nil, true, false, :undefined], do: Trace.emit_done("reserved", fn -> Process.register(self(), name) end)
    Trace.emit("still", [Process.whereis(a), Process.whereis(b)])

    Trace.emit_done("unregister what is not", fn -> Process.unregister(b) end)
    Trace.emit_done("unregister another's", fn -> Process.unregister(a) end)
    Trace.emit("then", [Process.whereis(a), a in Process.registered()])
    Trace.emit("unregistering leaves it alive", Process.alive?(pid))
    Trace.emit_done("again, the other one", fn -> Process.register(pid, b) end)
    Trace.emit_done("the first for another", fn -> Process.register(self(), a) end)
    Trace.emit("now", [Process.whereis(a) == self(), Process.whereis(b)])
    Process.unregister(a)

    dead(pid, b)
    free_again(a)
  end

  defp dead(pid, name) do
    ref = Process.monitor(pid)
    Process.exit(pid, :kill)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.emit("the holder is dead", Process.whereis(name))
    Trace.emit_done("register the dead", fn -> Process.register(pid, name) end)
  end

  # When the DOWN is here the name is free, every time.
  defp free_again(name) do
    n = Trace.draw_int("rounds", 100, 300)

    free =
      for i <- 1..n do
        pid = spawn(fn -> receive(do: (:go -> :ok)) end)
        Process.register(pid, name)
        ref = Process.monitor(pid)
        if rem(i, 2) == 0, do: send(pid, :go), else: Process.exit(pid, :kill)
        receive(do: ({:DOWN, ^ref, _, _, _} -> Process.whereis(name) == nil))
      end

    Trace.emit("free at the DOWN", {Enum.count(free, & &1), n})
  end
end

Trace.main(Conformance.Names, __ENV__.file)

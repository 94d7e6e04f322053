# Answers B26: register, lookup and unregister with unique keys.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Regunique do
  def run do
    reg = Trace.draw_atom("reg")
    [a, b] = for k <- ["a", "b"], do: Trace.draw_word(k)
    v = Trace.draw_int("v", 1, 99)
    {:ok, sup} = Registry.start_link(keys: :unique, name: reg)
    Trace.emit("its name", Process.whereis(reg) == sup)
    Trace.name(self(), "root")
    Trace.emit("nobody", Registry.lookup(reg, a))
    Trace.emit("register", ok(Registry.register(reg, a, v)))
    Trace.emit("lookup", Registry.lookup(reg, a))
    Trace.emit("whereis", GenServer.whereis({:via, Registry, {reg, a}}))
    Trace.emit("register again", Registry.register(reg, a, v + 1))
    other = Trace.name(Trace.puppet(), "other")
    Trace.emit("another registers", Trace.ask(other, fn -> Registry.register(reg, a, v) end))
    Trace.emit("another key", Trace.ask(other, fn -> ok(Registry.register(reg, b, v * 2)) end))
    Trace.emit("lookup", Registry.lookup(reg, b))
    Trace.emit("keys", {Registry.keys(reg, self()), Registry.keys(reg, other)})
    Trace.emit("values", {Registry.values(reg, a, self()), Registry.values(reg, a, other), Registry.values(reg, b, other)})
    Trace.emit("count", Registry.count(reg))
    Trace.emit("unregister another's", Registry.unregister(reg, b))
    Trace.emit("it stays", Registry.lookup(reg, b))
    Trace.emit("unregister", Registry.unregister(reg, a))
    Trace.emit("lookup", Registry.lookup(reg, a))
    Trace.emit("whereis", GenServer.whereis({:via, Registry, {reg, a}}))
    Trace.emit("unregister again", Registry.unregister(reg, a))
    Trace.emit("another registers", Trace.ask(other, fn -> ok(Registry.register(reg, a, v)) end))
    Trace.emit("keys of another", Enum.sort(Registry.keys(reg, other)) == Enum.sort([a, b]))
    Trace.emit("dispatch", (me = self(); Registry.dispatch(reg, a, &send(me, &1)); Trace.mail()))
    Trace.emit("dispatch to nobody", (Registry.dispatch(reg, v, &send(me, &1)); Trace.mail()))
    Supervisor.stop(reg)
    Trace.emit_result("a registry that stopped", fn -> Registry.lookup(reg, a) end)
    Trace.emit_result("register there", fn -> Registry.register(reg, a, v) end)
  end

  defp ok({:ok, pid}) when is_pid(pid), do: :ok
  defp ok(other), do: other
end

Trace.main(Conformance.Regunique, __ENV__.file)

# Answers B26: a value that its owner changes.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Regupdate do
  def run do
    reg = Trace.draw_atom("reg")
    a = Trace.draw_word("a")
    v = Trace.draw_int("v", 1, 99)
    {:ok, _} = Registry.start_link(keys: :unique, name: reg)
    Trace.name(self(), "root")
    {:ok, _} = Registry.register(reg, a, v)
    Trace.emit("update", Registry.update_value(reg, a, &(&1 * 2)))
    Trace.emit("lookup", Registry.lookup(reg, a))
    Trace.emit("values", Registry.values(reg, a, self()))
    Trace.emit("select", Registry.select(reg, [{{:"$1", :"$2", :"$3"}, [], [{{:"$1", :"$2", :"$3"}}]}]))
    Trace.emit("of a key that is not there", Registry.update_value(reg, v, &(&1 * 2)))
    other = Trace.puppet()
    Trace.emit("by another", Trace.ask(other, fn -> Registry.update_value(reg, a, &(&1 * 2)) end))
    Trace.emit("lookup", Registry.lookup(reg, a))
    Trace.emit_result("a function that fails", fn -> try(do: Registry.update_value(reg, a, fn _ -> raise "no" end), rescue: (RuntimeError -> :raised)) end)
    Trace.emit("lookup", Registry.lookup(reg, a))
    Registry.unregister(reg, a)
    Trace.emit("when it is gone", Registry.update_value(reg, a, &(&1 * 2)))
    Trace.emit("links", length(Trace.info(self(), :links)))
    {:ok, _} = Registry.start_link(keys: :duplicate, name: :registry_of_this)
    {:ok, _} = Registry.register(:registry_of_this, a, v)
    Trace.emit_result("with duplicate keys", fn -> Registry.update_value(:registry_of_this, a, &(&1 * 2)) end)
  end
end

Trace.main(Conformance.Regupdate, __ENV__.file)

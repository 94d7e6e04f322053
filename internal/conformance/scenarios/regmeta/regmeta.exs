# Answers B26: metadata, and registries that cannot be.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Regmeta do
  def run do
    reg = Trace.draw_atom("reg")
    v = Trace.draw_int("v", 1, 99)
    {:ok, _} = Registry.start_link(keys: :unique, name: reg, meta: [here: v])
    Trace.emit("from the start", Registry.meta(reg, :here))
    Trace.emit("not there", Registry.meta(reg, :there))
    Trace.emit("put", Registry.put_meta(reg, :there, v * 2))
    Trace.emit("meta", Registry.meta(reg, :there))
    Trace.emit("put again", Registry.put_meta(reg, :there, v * 3))
    Trace.emit("meta", Registry.meta(reg, :there))
    other = Trace.puppet()
    Trace.ask(other, fn -> Registry.put_meta(reg, :here, v + 1) end)
    Trace.kill(other)
    Trace.emit("put by one that died", Registry.meta(reg, :here))
    Trace.emit("delete", Registry.delete_meta(reg, :there))
    Trace.emit("meta", Registry.meta(reg, :there))
    Trace.emit("delete again", Registry.delete_meta(reg, :there))
    Trace.emit("count", Registry.count(reg))
    Trace.emit_result("a registry that does not run", fn -> Registry.meta(:nobody_is_this, :here) end)
    Trace.emit_result("put there", fn -> Registry.put_meta(:nobody_is_this, :here, v) end)
    Trace.emit_result("keys there", fn -> Registry.keys(:nobody_is_this, self()) end)
    Trace.emit_result("count there", fn -> Registry.count(:nobody_is_this) end)
    Trace.emit_result("unregister there", fn -> Registry.unregister(:nobody_is_this, v) end)
    Trace.emit_result("dispatch there", fn -> Registry.dispatch(:nobody_is_this, v, & &1) end)
    Trace.emit_result("no partitions", fn -> Registry.start_link(keys: :unique, name: :one_more, partitions: 0) end)
    Trace.emit_result("no such kind of keys", fn -> Registry.start_link(keys: :triplicate, name: :one_more) end)
    {:error, {why, _}} = Registry.start_link(keys: :unique, name: reg)
    Trace.emit("the name is taken", why)
  end
end

Trace.main(Conformance.Regmeta, __ENV__.file)

# Answers B27: duplicate keys: lookup, values, dispatch, unregister.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Regdup do
  def run do
    parts = Trace.draw_int("parts", 2, 4)
    [a, b] = for k <- ["a", "b"], do: Trace.draw_atom(k)
    Trace.name(self(), "root")

    for {what, opts} <- [{"one partition", []}, {"several", [partitions: parts]}] do
      {:ok, _} = Registry.start_link([keys: :duplicate, name: :registry_of_this] ++ opts)
      one = Trace.name(Trace.puppet(), "one")
      reg = fn pid, key, v -> Trace.ask(pid, fn -> elem(Registry.register(:registry_of_this, key, v), 0) end) end
      Trace.emit("#{what}, nobody", Registry.lookup(:registry_of_this, a))
      Trace.emit("register", elem(Registry.register(:registry_of_this, a, 1), 0))
      Trace.emit("again", elem(Registry.register(:registry_of_this, a, 2), 0))
      Trace.emit("the same again", elem(Registry.register(:registry_of_this, a, 2), 0))
      Trace.emit("another", reg.(one, a, 3))
      Trace.emit("another key", reg.(one, b, 4))
      Trace.emit("lookup", Enum.sort_by(Registry.lookup(:registry_of_this, a), &elem(&1, 1)))
      Trace.emit("lookup", Registry.lookup(:registry_of_this, b))
      Trace.emit("keys", Registry.keys(:registry_of_this, self()))
      Trace.emit("values", Enum.sort(Registry.values(:registry_of_this, a, self())))
      Trace.emit("values of another", Registry.values(:registry_of_this, a, one))
      Trace.emit("count", Registry.count(:registry_of_this))
      me = self()
      Registry.dispatch(:registry_of_this, a, fn entries -> for {_, v} <- entries, do: send(me, v) end)
      Trace.emit("dispatch", Enum.sort(Trace.mail()))
      Registry.dispatch(:registry_of_this, a, fn entries -> for {_, v} <- entries, do: send(me, v) end, parallel: true)
      Trace.emit("dispatch in parallel", Enum.sort(Trace.mail()))
      Registry.dispatch(:registry_of_this, :nobody, fn entries -> send(me, entries) end)
      Trace.emit("dispatch to nobody", Trace.mail())
      Trace.emit_result("a dispatch that raises", fn -> try(do: Registry.dispatch(:registry_of_this, a, fn _ -> raise "no" end), rescue: (RuntimeError -> :raised)) end)
      Trace.emit("unregister", Registry.unregister(:registry_of_this, a))
      Trace.emit("lookup", Registry.lookup(:registry_of_this, a))
      Trace.emit("keys", Registry.keys(:registry_of_this, self()))
      Trace.emit("count", Registry.count(:registry_of_this))
      Trace.emit_result("register by via", fn -> Registry.register_name({:registry_of_this, a}, self()) end)
      Registry.unregister(:registry_of_this, a)
      Trace.kill(one)
      Supervisor.stop(:registry_of_this)
    end
  end
end

Trace.main(Conformance.Regdup, __ENV__.file)

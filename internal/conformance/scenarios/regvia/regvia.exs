# Answers B26: names of processes in a registry: via.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Regvia do
  def run do
    reg = Trace.draw_atom("reg")
    a = Trace.draw_word("a")
    n = Trace.draw_int("n", 1, 99)
    {:ok, _} = Registry.start_link(keys: :unique, name: reg)
    via = {:via, Registry, {reg, a}}
    Trace.emit_result("call nobody", fn -> try(do: GenServer.call(via, :n), catch: (:exit, {r, _} -> r)) end)
    Trace.emit_done("cast to nobody", fn -> GenServer.cast(via, :n) end)
    Trace.emit_result("send to nobody", fn -> Registry.send({reg, a}, n) end)
    owner = Trace.name(Trace.puppet(), "owner")
    Trace.emit("register", Trace.ask(owner, fn -> Registry.register_name({reg, a}, self()) end))
    Trace.emit("register again", Trace.ask(owner, fn -> Registry.register_name({reg, a}, self()) end))
    Trace.emit("another registers", Registry.register_name({reg, a}, self()))
    Trace.emit("whereis", GenServer.whereis(via))
    Trace.emit("its value", Registry.lookup(reg, a))
    Registry.send({reg, a}, {:sent, n})
    Trace.emit("the owner gets", Trace.next_of(owner))
    ref = Process.monitor(GenServer.whereis(via))
    Trace.emit("unregister", Trace.ask(owner, fn -> Registry.unregister_name({reg, a}) end))
    Trace.emit("whereis", GenServer.whereis(via))
    Trace.emit("with a value", Trace.ask(owner, fn -> {:via, Registry, {r, k, v}} = {:via, Registry, {reg, a, n}}; Registry.register_name({r, k, v}, self()) end))
    Trace.emit("its value", Registry.lookup(reg, a))
    Trace.kill(owner)
    Trace.emit("the monitor", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.emit("whereis", GenServer.whereis(via))
    Trace.emit("another registers", Registry.register_name({reg, a}, self()))
  end
end

Trace.main(Conformance.Regvia, __ENV__.file)

# Answers B25: what an agent is asked to do.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Agentops do
  def run do
    n = Trace.draw_int("n", 1, 99)
    k = Trace.draw_int("k", 2, 9)
    name = Trace.draw_atom("name")
    {:ok, a} = Agent.start_link(fn -> n end, name: name)
    Trace.emit_result("get", fn -> Agent.get(a, & &1) end)
    Trace.emit_result("get by name", fn -> Agent.get(name, &(&1 * k)) end)
    Trace.emit_done("update", fn -> Agent.update(a, &(&1 + k)) end)
    Trace.emit_result("get", fn -> Agent.get(a, & &1) end)
    Trace.emit_result("get and update", fn -> Agent.get_and_update(name, &{&1, &1 * k}) end)
    Trace.emit_result("get", fn -> Agent.get(a, & &1, :infinity) end)
    Trace.emit_done("cast", fn -> Agent.cast(a, &(&1 - k)) end)
    Trace.emit_result("get", fn -> Agent.get(a, & &1) end)
    Trace.emit_done("cast to nobody", fn -> Agent.cast(:nobody_is_this, & &1) end)
    me = self()
    Trace.emit_done("where it runs", fn -> Agent.update(a, fn s -> send(me, {:runs, s}); s end) end)
    Trace.next("from within")
    send(a, :stray)
    for i <- 1..5, do: Agent.cast(a, &(&1 * 2 + i))
    Trace.emit_result("after five casts and stray mail", fn -> Agent.get(a, & &1) end)
    Trace.emit("linked", a in Trace.info(self(), :links))
    {:ok, b} = Agent.start(fn -> [n] end)
    Trace.emit("one that was started, linked", b in Trace.info(self(), :links))
    Trace.emit_result("its state", fn -> Agent.get(b, & &1) end)
    Trace.emit("mail", Trace.mail())
  end
end

Trace.main(Conformance.Agentops, __ENV__.file)

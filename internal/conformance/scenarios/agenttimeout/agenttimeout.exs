# Answers B25: an agent that is busy.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Agenttimeout do
  def run do
    n = Trace.draw_int("n", 1, 99)
    timeout = Trace.draw_int("timeout", 5, 20)
    me = self()
    {:ok, a} = Agent.start(fn -> n end)
    busy = fn -> Agent.cast(a, fn s -> send(me, :busy); receive(do: (:go -> s + 1)) end); receive(do: (:busy -> :ok)) end

    busy.()
    Trace.emit("get", reason(fn -> Agent.get(a, & &1, timeout) end))
    send(a, :go)
    Trace.emit_result("afterwards", fn -> Agent.get(a, & &1) end)
    busy.()
    Trace.emit("update", reason(fn -> Agent.update(a, &(&1 * 2), timeout) end))
    send(a, :go)
    Trace.emit_result("it was made all the same", fn -> Agent.get(a, & &1) end)
    busy.()
    Trace.emit("get and update", reason(fn -> Agent.get_and_update(a, &{&1, &1 * 2}, 0) end))
    send(a, :go)
    Trace.emit_result("so was this", fn -> Agent.get(a, & &1) end)
    Trace.emit("mail", Trace.mail())
    Trace.emit("nobody", reason(fn -> Agent.get(:nobody_is_this, & &1) end))
    Trace.emit("oneself", reason(fn -> Agent.get(self(), & &1) end))
    busy.()
    Trace.emit("stop", reason(fn -> Agent.stop(a, :normal, timeout) end))
    send(a, :go)
    Trace.gone(a)
    Trace.emit("mail", Trace.mail())
  end

  defp reason(fun) do
    fun.()
  catch
    :exit, {r, _} -> r
    :exit, r -> r
  end
end

Trace.main(Conformance.Agenttimeout, __ENV__.file)

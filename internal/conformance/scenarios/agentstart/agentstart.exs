# Answers B25: how agents start, and stop.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Agentstart do
  def run do
    Process.flag(:trap_exit, true)
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")
    zero = fn -> 0 end
    {:ok, a} = Agent.start_link(zero, name: name)
    Trace.name(a, "first")
    Trace.emit("again", Agent.start_link(zero, name: name))
    Trace.emit("again without a link", Agent.start(zero, name: name))
    Trace.emit_done("stop", fn -> Agent.stop(a) end)
    Trace.next("its link")
    Trace.emit("the name", Process.whereis(name))

    for why <- [:normal, :shutdown, reason] do
      {:ok, a} = Agent.start_link(zero)
      Trace.emit_done("stop with a reason", fn -> Agent.stop(a, why) end)
      Trace.next("its link")
    end

    text = Trace.draw_word("text")
    none = String.to_integer("0")
    fails = [{"raises", fn -> raise text end}, {"divides by zero", fn -> div(1, none) end}]

    for {what, fun} <- fails do
      Trace.emit("a start that #{what}", Agent.start(fn -> fun.() end))
      Trace.emit("mail", Trace.mail())
    end

    for {what, fun} <- fails do
      Trace.emit("a linked start that #{what}", Agent.start_link(fn -> fun.() end))
      Trace.next("its link")
    end

    Trace.emit("stop of nobody", try(do: Agent.stop(:nobody_is_this), catch: (:exit, {r, _} -> r; :exit, r -> r)))
  end
end

Trace.main(Conformance.Agentstart, __ENV__.file)

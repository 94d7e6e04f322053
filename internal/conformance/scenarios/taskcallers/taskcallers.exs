# Answers B21: whom a task has as callers and ancestors.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskcallers do
  def run do
    name = Trace.draw_atom("name")
    Trace.name(self(), "root")
    look = fn -> {Process.get(:"$callers"), Process.get(:"$ancestors")} end
    nested = fn -> {look.(), Task.await(Task.async(look))} end

    {callers, ancestors} = Task.await(Task.async(look))
    Trace.emit("a task's callers", callers)
    Trace.emit("its ancestors", ancestors)

    owner = Trace.puppet()
    {{callers, _}, {inner, above}} = Trace.ask(owner, fn -> Task.await(Task.async(nested)) end)
    Trace.emit("a task's callers", callers == [owner])
    Trace.emit("those of a task within", {length(inner), List.last(inner) == owner})
    Trace.emit("its ancestors", {length(above), List.last(above) == owner})

    Trace.ask(owner, fn -> Process.register(self(), name) end)
    {callers, ancestors} = Trace.ask(owner, fn -> Task.await(Task.async(look)) end)
    Trace.emit("callers of a task of a named one", callers == [owner])
    Trace.emit("its ancestors", ancestors)

    me = self()
    Trace.ask(owner, fn -> Task.start(fn -> send(me, look.()) end) end)
    Trace.next("of one that was started")
    Trace.ask(owner, fn -> Task.start_link(fn -> send(me, look.()) end) end)
    Trace.next("of one that was linked")
  end
end

Trace.main(Conformance.Taskcallers, __ENV__.file)

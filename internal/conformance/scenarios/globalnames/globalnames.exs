# Answers N8: global names: register, re_register, unregister, whereis, send, and who may.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globalnames do
  def run do
    {_, b} = Trace.start_peer("b")
    Trace.meet([b])
    [name, other, third, nobody] = Trace.draw_names("name", 4)
    n = Trace.draw_int("n", 1, 99)
    word = Trace.draw_word("word")
    here = Trace.name(Trace.puppet(), "here")
    there = Trace.name(Trace.hand(b), "there")
    where = fn name -> {:global.whereis_name(name), Trace.ask(there, fn -> :global.whereis_name(name) end)} end

    Trace.emit("whereis nobody", where.(name))
    Trace.emit("register", :global.register_name(name, here))
    Trace.emit("whereis", where.(name))
    Trace.emit("register it again", :global.register_name(name, here))
    Trace.emit("register another", :global.register_name(name, there))
    Trace.emit("register from there", Trace.ask(there, fn -> :global.register_name(name, self()) end))
    Trace.emit("a second name", :global.register_name(other, here))
    Trace.emit("a process of the other node", :global.register_name(other, there))
    Trace.emit("whereis", where.(other))
    Trace.emit("a process of this node, from there", Trace.ask(there, fn -> :global.register_name(third, here) end))
    Trace.emit("names", Enum.sort(:global.registered_names()) == Enum.sort([name, other]))

    Trace.emit_result("send", fn -> :global.send(other, n) end)
    Trace.emit("gets", Trace.ask(there, fn -> receive(do: (m -> m)) end))
    Trace.emit("send from there", Trace.ask(there, fn -> :global.send(name, n) end))
    Trace.emit("gets", Trace.next_of(here))
    Trace.emit_result("send to nobody", fn -> :global.send(nobody, n) end)

    Trace.emit("unregister from there", Trace.ask(there, fn -> :global.unregister_name(name) end))
    Trace.emit("whereis", where.(name))
    Trace.emit("unregister nobody", :global.unregister_name(name))
    Trace.emit("re_register a free one", :global.re_register_name(name, here))
    Trace.emit("whereis", where.(name))
    Trace.emit("re_register, which gives it a second name", :global.re_register_name(name, there))
    Trace.emit("whereis", where.(name))
    Trace.emit("its other name", where.(other))
    Trace.emit("back, from there", Trace.ask(there, fn -> :global.re_register_name(name, here) end))
    Trace.emit("whereis", where.(name))
    Trace.emit("both alive", {Process.alive?(here), Trace.ask(there, fn -> Process.alive?(self()) end)})
    Trace.emit("unregister", {:global.unregister_name(name), :global.unregister_name(other)})

    for key <- [n, word, {nobody, n}] do
      Trace.emit("any term", :global.register_name(key, there))
      Trace.emit("whereis", where.(key))
      Trace.emit("unregister", :global.unregister_name(key))
    end

    Trace.emit("names", :global.registered_names())
  end
end

Trace.main(Conformance.Globalnames, __ENV__.file, nodes: true)

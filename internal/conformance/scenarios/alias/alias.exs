# Answers P17: aliases, explicit and for one reply: made, used by others, ended, ended
# again, by others, and after their owner's death.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Alias do
  def run do
    word = Trace.draw_atom("word")
    other = Trace.name(Trace.puppet(), "other")

    for mode <- [[], [:explicit_unalias], [:reply]] do
      ref = :erlang.alias(mode)
      Trace.emit("an alias", ref)
      Trace.ask(other, fn -> for i <- 1..3, do: send(ref, {:through, i, word}) end)
      Trace.emit("by another", Trace.mail())
      send(ref, {:mine, word})
      Trace.emit("by myself", Trace.mail())
      Trace.emit("unalias by another", Trace.ask(other, fn -> :erlang.unalias(ref) end))
      Trace.ask(other, fn -> send(ref, {:still, word}) end)
      Trace.emit("still", Trace.mail())
      Trace.emit("unalias", [:erlang.unalias(ref), :erlang.unalias(ref)])
      Trace.ask(other, fn -> send(ref, {:late, word}) end)
      Trace.emit("then", Trace.mail())
    end

    # A reference that is no alias reaches nobody, and a send to it is no error.
    Trace.emit_done("a plain reference", fn -> send(make_ref(), {:to_nobody, word}) end)
    watching = Process.monitor(other)
    Trace.emit_done("a monitor", fn -> send(watching, {:to_nobody, word}) end)
    Process.demonitor(watching)
    Trace.emit("unalias what is none", :erlang.unalias(make_ref()))
    Trace.poll("nothing came")

    # The owner's death ends it, also for who holds the owner's name then.
    ref = Trace.ask(other, fn -> :erlang.alias() end)
    send(ref, {:alive, word})
    Trace.emit("the owner lives", Trace.next_of(other))
    Trace.kill(other)
    Trace.emit_done("to the alias of the dead", fn -> send(ref, {:late, word}) end)
    Trace.emit("unalias another's", :erlang.unalias(ref))
    Trace.poll("nothing came")

    # An alias is neither a monitor nor a timer, and two of one process differ.
    ref = :erlang.alias()
    Trace.emit("as a monitor", Process.demonitor(ref, [:info]))
    Trace.emit("as a timer", [Process.cancel_timer(ref), Process.read_timer(ref)])
    Trace.emit("no two are alike", :erlang.alias() == ref)
    send(ref, {:through, 0, word})
    Trace.next("it is what it was")
  end
end

Trace.main(Conformance.Alias, __ENV__.file)

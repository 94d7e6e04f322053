# Answers P15: flush takes its own DOWN out of the mailbox and nothing else, wherever it
# lies.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Demonflush do
  def run do
    Process.flag(:trap_exit, true)
    n = Trace.draw_int("monitors", 4, 7)
    word = Trace.draw_atom("word")

    # DOWNs of several monitors on one process, with other mail and an EXIT around them.
    pid = Trace.puppet()
    send(self(), {:before, word})
    refs = for _ <- 1..n, do: Process.monitor(pid)
    Process.link(pid)
    last = Process.monitor(pid)
    Trace.die(pid, Trace.draw_reason("reason"))
    receive(do: ({:DOWN, ^last, _, _, _} -> :ok))
    send(self(), {:after, word})
    Trace.emit("lying there", Trace.info(self(), :message_queue_len))
    [a, b | _] = Trace.draw_order("flushed", n)
    Trace.emit("flushed", Process.demonitor(Enum.at(refs, a), [:flush]))
    Trace.emit("flushed, info", Process.demonitor(Enum.at(refs, b), [:flush, :info]))
    Trace.emit("flushed again, info", Process.demonitor(Enum.at(refs, b), [:flush, :info]))
    Trace.emit("the monitors", refs)
    Trace.emit("what is left", Trace.mail())

    # Mail that looks like a DOWN goes by its reference alone.
    ref = Process.monitor(Trace.gone(pid))
    looks = {:seen, receive(do: ({:DOWN, ^ref, _, _, _} = m -> m))}
    send(self(), looks)
    Process.demonitor(ref, [:flush])
    Trace.emit("inside other mail", Trace.mail())

    # A monitor that lives is removed, and nothing is flushed.
    alive = Trace.puppet()
    ref = Process.monitor(alive)
    send(self(), {:after, word})
    Trace.emit("alive", Process.demonitor(ref, [:flush, :info]))
    Trace.kill(alive)
    Trace.emit("then", Trace.mail())
  end
end

Trace.main(Conformance.Demonflush, __ENV__.file)

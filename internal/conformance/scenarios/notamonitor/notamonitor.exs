# Answers P15: references that are no monitor of the caller's: a timer's, an alias, one
# made up, another's, one's own done with; the monitor on oneself.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Notamonitor do
  def run do
    me = self()
    word = Trace.draw_atom("word")
    pid = Trace.puppet()
    timer = Process.send_after(self(), {:timer, word}, 100_000)
    alias_ref = :erlang.alias()
    theirs = Trace.ask(pid, fn -> Process.monitor(me) end)
    done = Process.monitor(pid)
    Process.demonitor(done)

    for {what, ref} <- [
          {"a timer's", timer},
          {"an alias", alias_ref},
          {"made up", make_ref()},
          {"another's", theirs},
          {"done with", done},
          {"on oneself", Process.monitor(self())}
        ],
        opts <- [[], [:info], [:flush], [:flush, :info]] do
      Trace.emit(what, Process.demonitor(ref, opts))
    end

    # They are what they were.
    Trace.emit("the timer runs", is_integer(Process.cancel_timer(timer)))
    send(alias_ref, {:through, word})
    Trace.next("through the alias")
    Trace.emit("the other one watches", pid in Trace.info(me, :monitored_by))

    # And a monitor's reference is no timer and no alias.
    ref = Process.monitor(pid)
    Trace.emit("cancelled as a timer", Process.cancel_timer(ref))
    Trace.emit("read as a timer", Process.read_timer(ref))
    Trace.emit("unaliased", :erlang.unalias(ref))
    send(ref, {:through, word})
    Process.exit(pid, :kill)
    Trace.next("it is still a monitor")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Notamonitor, __ENV__.file)

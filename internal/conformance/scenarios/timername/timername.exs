# Answers P20: timers to names: a name that passes from one to the next, that nobody holds
# when it is due, that is taken from its holder; many to one name.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Timername do
  def run do
    me = self()
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")

    # It passes on while the timer runs, by unregister and by death.
    [a, b, c] = for _ <- 1..3, do: Trace.puppet()
    Process.register(a, name)
    Process.send_after(name, {:due, word}, 150)
    Process.unregister(name)
    Process.register(b, name)
    Trace.kill(b)
    Process.register(c, name)
    Trace.emit("the last holder", Trace.next_of(c))
    Trace.emit("the first one", Trace.ask(a, &Trace.mail/0))

    # Taken away before it is due: the message is lost, also for who had it.
    Process.send_after(name, {:lost, word}, 30)
    Process.unregister(name)
    Process.send_after(me, :later, 120)
    Trace.next("nothing before")
    Process.register(me, name)
    Trace.emit("lost", [Trace.mail(), Trace.ask(c, &Trace.mail/0)])

    # Such a timer runs whoever holds the name or does not, and can be cancelled.
    Process.unregister(name)
    long = Trace.draw_int("long", 100_000, 200_000)
    ref = Process.send_after(name, word, long)
    Trace.emit("to nobody, running", is_integer(Process.read_timer(ref)))
    Process.register(c, name)
    Trace.kill(c)
    Trace.emit("its holder died, running", is_integer(Process.read_timer(ref)))
    Trace.emit("cancelled", is_integer(Process.cancel_timer(ref)))

    # By pid and by name, in one order; the pid's timers end with it, the name's do not.
    pid = Trace.puppet()
    Process.register(pid, name)
    by_name = for _ <- 1..3, do: Process.send_after(name, word, long)
    by_pid = for _ <- 1..3, do: Process.send_after(pid, word, long)
    Trace.kill(pid)
    Trace.emit("by name", for(ref <- by_name, do: is_integer(Process.cancel_timer(ref))))
    Trace.emit("by pid", for(ref <- by_pid, do: is_integer(Process.cancel_timer(ref))))

    Process.register(me, name)
    order = Trace.draw_order("order", 6)
    for i <- order, do: Process.send_after(if(rem(i, 2) == 0, do: me, else: name), {:due, i}, 0)
    Trace.emit("the order set", order)
    Trace.emit("the order got", for(_ <- order, do: receive(do: ({:due, i} -> i))))
  end
end

Trace.main(Conformance.Timername, __ENV__.file)

# Answers P8: uncaught raise, throw and exit, and an error: the reasons that a link and
# a monitor see, also when it happens in a linked child.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Crash do
  def run do
    Process.flag(:trap_exit, true)
    text = Trace.draw_word("text")
    ball = Trace.draw_atom("ball")
    number = Trace.draw_int("number", 2, 99)
    reason = Trace.draw_reason("reason")
    zero = number - number

    both("raise", fn -> raise text end)
    both("throw", fn -> throw(ball) end)
    both("throw a number", fn -> throw(number) end)
    both("exit", fn -> exit(reason) end)
    both("division by zero", fn -> div(number, zero) end)

    # In the linked child of a process that does not trap: the same reason ends both.
    me = self()

    spawn_monitor(fn ->
      spawn_link(fn -> raise text end)
      receive(do: (:never -> send(me, :survived)))
    end)

    Trace.next("the parent of a child that raised")

    # A raise that is rescued ends nobody.
    spawn_monitor(fn ->
      try do
        raise text
      rescue
        e in RuntimeError -> send(me, {:rescued, e.message})
      end
    end)

    Trace.next("rescued")
    Trace.next("rescued")
  end

  defp both(what, fun) do
    Process.spawn(fun, [:link, :monitor])
    Trace.next("#{what}, link")
    Trace.next("#{what}, monitor")
  end
end

Trace.main(Conformance.Crash, __ENV__.file)

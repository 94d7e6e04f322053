# Answers P8: a function that returns has exited normally, whatever it returned.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Returned do
  def run do
    reason = Trace.draw_reason("reason")
    number = Trace.draw_int("number", 10, 99)
    both("returns nothing to speak of", fn -> :ok end)
    both("returns normal", fn -> :normal end)
    both("returns a reason", fn -> reason end)
    both("returns shutdown", fn -> :shutdown end)
    both("returns kill", fn -> :kill end)
    after_some_work(number)
  end

  defp both(what, fun) do
    Process.flag(:trap_exit, true)
    Process.spawn(fun, [:link, :monitor])
    Trace.emit(what, [receive(do: ({:EXIT, _, why} -> why)), receive(do: ({:DOWN, _, _, _, why} -> why))])
  end

  # A rescued error leaves nothing behind in the reason.
  defp after_some_work(number) do
    me = self()
    text = Trace.draw_word("text")

    spawn_monitor(fn ->
      try do
        raise text
      rescue
        e -> send(me, {:rescued, e.message, number})
      end
    end)

    Trace.next("returns after a rescue")
    Trace.next("returns after a rescue")
  end
end

Trace.main(Conformance.Returned, __ENV__.file)

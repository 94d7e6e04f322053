# Answers P3: a negative time: with a message that matches at hand it does not matter,
# without one it is refused; times that are longer than anyone waits.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Timeouts do
  def run do
    negative = -Trace.draw_int("negative", 1, 99)
    number = Trace.draw_int("number", 1, 99)
    try_it("negative", negative, number)
    try_it("minus one", -1, number)
    try_it("the longest", 0xFFFFFFFF, number)
    try_it("infinity", :infinity, number)
    try_it("zero", 0, number)
  end

  defp try_it(what, time, number) do
    send(self(), {:number, number})
    Trace.emit_result("#{what}, at hand", fn -> receive(do: ({:number, i} -> i), after: (time -> :timeout)) end)
    Trace.poll("#{what}, then")

    if is_integer(time) and time < 0xFFFFFFFF do
      send(self(), {:text, number})
      Trace.emit_result("#{what}, no match", fn -> receive(do: ({:number, i} -> i), after: (time -> :timeout)) end)
      Trace.poll("#{what}, what did not match")
    end
  end
end

Trace.main(Conformance.Timeouts, __ENV__.file)

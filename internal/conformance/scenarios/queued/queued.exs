# Answers P10: mail that was queued when the process died is lost, also for who takes
# the name after it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Queued do
  def run do
    name = Trace.draw_atom("name")
    n = Trace.draw_int("queued", 2, 6)

    for {how, stop} <- [
          {"it exits", fn pid -> send(pid, :go) end},
          {"it is killed", fn pid -> Process.exit(pid, :kill) end}
        ] do
      first = spawn(fn -> receive(do: (:go -> exit(Trace.draw_reason("first")))) end)
      Process.register(first, name)
      ref = Process.monitor(first)
      for i <- 1..n, do: send(name, {:ask, self(), i})
      stop.(first)
      Trace.emit(how, receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))

      second = spawn(&answer/0)
      Process.register(second, name)
      send(name, {:ask, self(), n + 1})
      Trace.next("#{how}, the first answer")
      send(name, {:ask, self(), n + 2})
      Trace.next("#{how}, the second answer")
      Trace.poll("#{how}, then")
      Process.exit(second, :kill)
      ref = Process.monitor(second)
      receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    end
  end

  defp answer do
    receive(do: ({:ask, who, i} -> send(who, {:answer, i})))
    answer()
  end
end

Trace.main(Conformance.Queued, __ENV__.file)

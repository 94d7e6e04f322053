# Answers B4, B5: an exit, a raise and a throw inside terminate, after each way to come
# there: what a monitor, a caller and who stops it get.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Lastact do
  def run do
    other = Trace.draw_reason("other")
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("n", 1, 99)

    for {what, last} <- [
          {"returns", fn _, _ -> word end},
          {"exits", fn _, _ -> exit(other) end},
          {"exits normally", fn _, _ -> exit(:normal) end},
          {"shuts down", fn _, _ -> exit(:shutdown) end},
          {"raises", fn _, _ -> raise text end},
          {"throws", fn _, _ -> throw(word) end}
        ] do
      acts = %{
        stop: fn s, _, _ -> {:stop, reason, s} end,
        normal: fn s, _, _ -> {:stop, :normal, s} end,
        reply: fn s, n, _ -> {:stop, reason, {:bye, n}, s} end,
        raise: fn _, _, _ -> raise text end,
        exit: fn _, _, _ -> exit(reason) end
      }

      for key <- [:stop, :normal, :reply, :raise, :exit] do
        pid = Acting.pid(Acting.start(acts: acts, last: last))
        ref = Process.monitor(pid)
        Trace.emit_result("#{key}, then terminate #{what}, the call", fn -> GenServer.call(pid, {:act, key, n}) end)
        Trace.next("#{key}, then terminate #{what}")
        Trace.emit("#{key}, then terminate #{what}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      end

      for {how, why} <- [{"normal", :normal}, {"a reason", reason}, {"what it ends with", other}] do
        pid = Acting.pid(Acting.start(last: last))
        ref = Process.monitor(pid)
        Trace.emit_result("stop with #{how}, then terminate #{what}", fn -> GenServer.stop(pid, why) end)
        Trace.next("stop with #{how}, then terminate #{what}")
        Trace.emit("stop with #{how}, then terminate #{what}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      end
    end

    Trace.emit("mail", Trace.mail())
  end
end

Trace.main(Conformance.Lastact, __ENV__.file)

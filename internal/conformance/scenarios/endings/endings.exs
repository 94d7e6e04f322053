# Answers B4: whether terminate runs and with which reason, for each reason, from the parent
# and from a stranger, for a server that traps and for one that does not; the same by a
# callback's result and by a callback's exit.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Endings do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")

    for {what, why} <- [
          {"normal", :normal},
          {"shutdown", :shutdown},
          {"a shutdown that says why", {:shutdown, word}},
          {"a reason", reason},
          {"killed", :killed}
        ],
        {how, trap} <- [{"traps", true}, {"does not trap", false}] do
      acts = %{
        stop: fn s, _, _ -> {:stop, why, s} end,
        exit: fn _, _, _ -> exit(why) end,
        ping: fn s, n, _ -> {:reply, n, s} end
      }

      for by <- [:stop, :exit] do
        pid = Acting.pid(Acting.start_link(acts: acts, trap: trap))
        GenServer.cast(pid, {:act, by, 0})
        Trace.next("#{by} with #{what}, one that #{how}")
        Trace.next("#{by} with #{what}, one that #{how}")
      end

      # Its parent's exit signal.
      pid = Acting.pid(Acting.start_link(acts: acts, trap: trap))
      Process.exit(pid, why)

      if trap do
        Trace.next("from the parent, #{what}, one that #{how}")
        Trace.next("from the parent, #{what}, one that #{how}")
      else
        if why == :normal, do: Trace.emit_result("from the parent, #{what}, it lives", fn -> GenServer.call(pid, {:act, :ping, 1}) end)
        GenServer.cast(pid, {:act, :stop, 0})
        Trace.next("from the parent, #{what}, one that #{how}")
        if why == :normal, do: Trace.next("from the parent, #{what}, and then it stops")
      end

      # A stranger's.
      pid = Acting.pid(Acting.start(acts: acts, trap: trap))
      ref = Process.monitor(pid)
      stranger = Trace.name(Trace.puppet(), "stranger")
      Trace.ask(stranger, fn -> Process.exit(pid, why) end)
      if trap, do: Trace.next("from a stranger, #{what}, one that #{how}")

      if trap or why == :normal do
        Trace.emit_result("from a stranger, #{what}, it lives", fn -> GenServer.call(pid, {:act, :ping, 2}) end)
        GenServer.stop(pid, :shutdown)
        Trace.next("and then it stops")
      end

      Trace.emit("from a stranger, #{what}, one that #{how}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    end

    # A parent that ends takes its server with it.
    for {how, trap} <- [{"traps", true}, {"does not trap", false}], {what, why} <- [{"normal", :normal}, {"a reason", reason}] do
      me = self()
      parent = Trace.puppet()
      pid = Trace.ask(parent, fn -> Acting.pid(Acting.start_link(who: me, trap: trap, acts: %{})) end)
      ref = Process.monitor(pid)
      Trace.die(parent, why)

      if trap or why != :normal do
        if trap, do: Trace.next("the parent ends with #{what}, one that #{how}")
        Trace.emit("the parent ends with #{what}, one that #{how}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      else
        Trace.gone(parent)
        GenServer.stop(pid, :shutdown)
        Trace.next("the parent ends with #{what}, one that #{how}, is stopped")
        Trace.emit("the parent ends with #{what}, one that #{how}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      end
    end

    Trace.emit("mail", Trace.mail())
  end
end

Trace.main(Conformance.Endings, __ENV__.file)

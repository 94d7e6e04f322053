# Answers B8, B26: a GenServer that starts, is called, cast to, sent to and stopped under a
# via name; the name when it is taken, when init fails and when the server ends.
Code.require_file("../acting.exs", __DIR__)

defmodule Conformance.Vianames do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    reg = Trace.draw_atom("reg")
    key = Trace.draw_word("key")
    n = Trace.draw_int("n", 1, 99)
    reason = Trace.draw_reason("reason")
    {:ok, _} = Registry.start_link(keys: :unique, name: reg)
    via = {:via, Registry, {reg, key}}

    acts = %{
      ping: fn s, i, _ -> {:reply, {:pong, i}, s} end,
      note: fn s, i, _ -> send(me, {:noted, i}); {:noreply, s} end,
      stop: fn s, _, _ -> {:stop, reason, s} end
    }

    for {how, start} <- [{"start", &Acting.start/2}, {"start_link", &Acting.start_link/2}] do
      # The name is there in init already.
      first = fn s -> send(me, {:registered, GenServer.whereis(via) == self()}); {:ok, s} end
      pid = Trace.name(Acting.pid(start.([acts: acts, first: first], name: via)), how)
      Trace.next("#{how}, in init")
      Trace.emit("#{how}, whereis", GenServer.whereis(via))
      Trace.emit_result("#{how}, call", fn -> GenServer.call(via, {:act, :ping, n}) end)
      Trace.emit("#{how}, cast", GenServer.cast(via, {:act, :note, n}))
      Trace.next("#{how}, cast")
      for {again, other} <- [{"start", &Acting.start/2}, {"start_link", &Acting.start_link/2}] do
        Trace.emit("#{how}, taken, #{again}", other.([acts: acts], name: via))
      end

      # One that ends while it holds the name.
      ref = Process.monitor(pid)
      Trace.emit("#{how}, a call that ends it", reason(fn -> GenServer.call(via, {:act, :stop, n}) end))
      Trace.emit("#{how}, it ends", receive(do: ({:ended, _} = m -> m)))
      Trace.emit("#{how}, it ends", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      if how == "start_link", do: Trace.next("#{how}, its link")
      free(via)

      # The next one gets it; a stop by the name.
      pid = Trace.name(Acting.pid(start.([acts: acts], name: via)), "next after #{how}")
      Trace.emit("#{how}, whereis", GenServer.whereis(via))
      Trace.emit_result("#{how}, stop", fn -> GenServer.stop(via, :shutdown) end)
      Trace.next("#{how}, stop")
      if how == "start_link", do: Trace.next("#{how}, its link")
      Trace.gone(pid)
      free(via)
      Trace.emit("#{how}, stop of nobody", reason(fn -> GenServer.stop(via) end))

      # An init that fails leaves the name free.
      for {what, first} <- [{"stop", fn _ -> {:stop, reason} end}, {"ignore", fn _ -> :ignore end}, {"exit", fn _ -> exit(reason) end}] do
        Trace.emit("#{how}, init #{what}", start.([first: first], name: via))
        if how == "start_link", do: Trace.emit("#{how}, init #{what}, its link", receive(do: ({:EXIT, _, why} -> why)))
        Trace.emit("#{how}, init #{what}, whereis", GenServer.whereis(via))
      end
    end

    Trace.emit("mail", Trace.mail())
  end

  # Waits until nobody has the name.
  defp free(via), do: if(GenServer.whereis(via), do: free(via))

  defp reason(fun) do
    fun.()
  catch
    :exit, {r, {GenServer, _, _}} -> r
    :exit, r -> r
  end
end

Trace.main(Conformance.Vianames, __ENV__.file)

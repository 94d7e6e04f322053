# Answers P9: an exit of one's own that is caught never happened: no EXIT, no DOWN, links and
# name as before, trapping or not; the process lives on and may exit again.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Ownexit do
  def run do
    for trap <- [false, true], do: caught(if(trap, do: "trapping", else: "not trapping"), trap)
    in_layers()
  end

  defp caught(what, trap) do
    me = self()
    name = Trace.draw_atom("name of #{what}")
    reason = Trace.draw_reason(what)
    n = Trace.draw_int("times, #{what}", 2, 5)

    {pid, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, trap)
        Process.register(self(), name)

        spawn_link(fn ->
          Process.flag(:trap_exit, true)
          send(me, {:linked, self()})
          receive(do: ({:EXIT, _, why} -> send(me, {:link, why})))
        end)

        receive(do: (:begin -> :ok))
        for i <- 1..n, do: send(me, {:caught, i, catch_exit(reason)})
        send(me, {:mailbox, receive(do: (m -> m), after: (0 -> :empty))})
        receive(do: (:go -> exit({:shutdown, n})))
      end)

    link = receive(do: ({:linked, l} -> l))
    send(pid, :begin)
    for _ <- 1..(n + 1), do: Trace.next(what)
    Trace.emit("#{what}, alive", {Process.alive?(pid), Process.alive?(link), Process.whereis(name) == pid})
    send(pid, :go)
    Trace.emit("#{what}, its end", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("#{what}, what the link was told", receive(do: ({:link, why} -> why)))
  end

  defp catch_exit(reason) do
    exit(reason)
  catch
    :exit, why -> why
  end

  # Each layer catches what comes from inside and exits anew, with one more around it.
  defp in_layers do
    n = Trace.draw_int("layers", 3, 6)
    reason = Trace.draw_atom("core")
    Trace.emit("in layers", layer(n, reason))
    {_, ref} = spawn_monitor(fn -> exit(layer(n, reason)) end)
    Trace.emit("in layers, as an end", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
  end

  defp layer(0, reason), do: reason

  defp layer(n, reason) do
    exit({:layer, n, layer(n - 1, reason)})
  catch
    :exit, why -> why
  end
end

Trace.main(Conformance.Ownexit, __ENV__.file)

# Answers P6: exit(:normal) by oneself: deep inside, caught and not; normal sent to oneself,
# and what one's links and mail then see.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Ownnormal do
  def run do
    deep_inside()
    caught()
    to_oneself()
    mail_before()
  end

  defp deep_inside do
    me = self()
    n = Trace.draw_int("depth", 3, 9)

    spawn_monitor(fn ->
      dig(me, n)
      send(me, :went_on)
    end)

    Trace.next("deep inside")
    Trace.next("deep inside")
  end

  defp dig(to, 0), do: send(to, :at_the_bottom) && exit(:normal)

  defp dig(to, n) do
    dig(to, n - 1)
    send(to, :came_back)
  end

  # It can be caught like any exit, and then it was none.
  defp caught do
    me = self()
    reason = Trace.draw_reason("after all")

    spawn_monitor(fn ->
      try do
        exit(:normal)
      catch
        :exit, why -> send(me, {:caught, why})
      end

      exit(reason)
    end)

    Trace.next("caught")
    Trace.next("caught")
  end

  # Sent to oneself it ends a process that does not trap: its links see a normal end.
  defp to_oneself do
    me = self()
    word = Trace.draw_atom("word")

    {pid, ref} =
      spawn_monitor(fn ->
        spawn_link(fn ->
          Process.flag(:trap_exit, true)
          send(me, :ready)
          receive(do: ({:EXIT, _, why} -> send(me, {:trapping_link, why})))
        end)

        bystander = spawn_link(fn -> receive(do: ({:ask, w} -> send(me, {:bystander, w}))) end)
        send(me, {:bystander, bystander})
        receive(do: (:go -> Process.exit(self(), :normal)))
        send(me, :went_on)
      end)

    receive(do: (:ready -> :ok))
    bystander = receive(do: ({:bystander, b} -> b))
    send(pid, :go)
    Trace.emit("sent to oneself", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("the link that traps", receive(do: ({:trapping_link, why} -> why)))
    send(bystander, {:ask, word})
    Trace.next("the link that does not")

    n = Trace.draw_int("twice", 2, 4)

    spawn_monitor(fn ->
      Process.flag(:trap_exit, true)
      for _ <- 1..n, do: Process.exit(self(), :normal)
      for _ <- 1..n, do: receive(do: ({:EXIT, from, why} -> send(me, {:got, from == self(), why})))
      exit({:shutdown, n})
    end)

    for _ <- 1..(n + 1), do: Trace.next("sent to oneself, trapping")
  end

  # Mail that lay before it is not looked at any more.
  defp mail_before do
    me = self()
    number = Trace.draw_int("number", 10, 99)

    spawn_monitor(fn ->
      for i <- 1..3, do: send(self(), {:number, number + i})
      receive(do: ({:number, i} -> send(me, {:number, i})))
      Process.exit(self(), :normal)
      receive(do: ({:number, i} -> send(me, {:number, i})))
    end)

    Trace.next("mail before")
    Trace.next("mail before")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Ownnormal, __ENV__.file)

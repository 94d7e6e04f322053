# Answers P6: :normal as a signal, to others and to oneself, trapping and not; what
# looks like it and is not.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Normal do
  def run do
    to_others()
    to_oneself()
    through_links()
  end

  defp to_others do
    me = self()
    pid = spawn(fn -> receive(do: (m -> send(me, {:got, m}))) end)
    Process.exit(pid, :normal)
    send(pid, Trace.draw_atom("first"))
    Trace.next("not trapping, it lives and sees only")

    pid =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        send(me, :ready)
        receive(do: (m -> send(me, {:got, m})))
      end)

    receive(do: (:ready -> :ok))
    Process.exit(pid, :normal)
    Trace.next("trapping")
  end

  defp to_oneself do
    me = self()

    spawn_monitor(fn ->
      Process.exit(self(), :normal)
      send(me, :went_on)
    end)

    Trace.next("to oneself, not trapping")

    spawn_monitor(fn ->
      Process.flag(:trap_exit, true)
      Process.exit(self(), :normal)
      receive(do: (m -> send(me, {:got, m})))
    end)

    Trace.next("to oneself, trapping")
    Trace.next("to oneself, trapping")
  end

  defp through_links do
    word = Trace.draw_atom("word")
    reasons = [:normal, {:normal, word}, :shutdown, {:shutdown, word}]

    for {reason, how} <- Enum.zip(reasons, ["normal", "a tuple with normal", "shutdown", "a tuple with shutdown"]) do
      # A process that does not trap, and its linked child that ends with the reason.
      {pid, ref} =
        spawn_monitor(fn ->
          {child, down} = Process.spawn(fn -> receive(do: (:go -> exit(reason))) end, [:link, :monitor])
          send(child, :go)
          receive(do: ({:DOWN, ^down, _, _, _} -> exit(:survived)))
        end)

      Trace.emit("not trapping, a link ends with #{how}", receive(do: ({:DOWN, ^ref, :process, ^pid, why} -> why)))
    end

    Process.flag(:trap_exit, true)
    spawn_link(fn -> :ok end)
    Trace.next("trapping, a link ends with normal")
    pid = spawn_link(fn -> receive(do: (:never -> :ok)) end)
    Process.exit(pid, :shutdown)
    Trace.next("trapping, a link ends with shutdown")
  end
end

Trace.main(Conformance.Normal, __ENV__.file)

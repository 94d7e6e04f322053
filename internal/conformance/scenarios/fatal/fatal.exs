# Answers P5, P6: an exit signal of each kind between two messages: what ends a process that
# does not trap exits, and which of the messages it still answers.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Fatal do
  def run do
    word = Trace.draw_atom("word")

    for {what, reason} <- [
          {"normal", :normal},
          {"a tuple with normal", {:normal, word}},
          {"shutdown", :shutdown},
          {"a tuple with shutdown", {:shutdown, word}},
          {"kill", :kill},
          {"killed", :killed},
          {"noproc", :noproc},
          {"another", Trace.draw_reason("another")}
        ] do
      between(what, reason)
      trapped(what, reason)
    end
  end

  defp between(what, reason) do
    {pid, ref} = spawn_monitor(fn -> echo() end)
    send(pid, {:echo, self(), 1})
    Trace.next("#{what}, the message before")
    Process.exit(pid, reason)
    send(pid, {:echo, self(), 2})
    Trace.next("#{what}, then")
    Process.demonitor(ref, [:flush])
    Process.exit(pid, :kill)
    Trace.poll("#{what}, and then")
  end

  defp trapped(what, reason) do
    me = self()

    {pid, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)
        send(me, :ready)
        receive(do: (m -> send(me, {:got, m})))
      end)

    receive(do: (:ready -> :ok))
    Process.exit(pid, reason)
    # It tells what it got, if it lives to do so.
    Trace.emit("#{what}, trapped", receive(do: ({:got, m} -> m; {:DOWN, ^ref, _, _, why} -> {:died, why})))
    Process.demonitor(ref, [:flush])
  end

  defp echo do
    receive(do: ({:echo, who, i} -> send(who, {:echoed, i})))
    echo()
  end
end

Trace.main(Conformance.Fatal, __ENV__.file)

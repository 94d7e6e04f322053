# Answers P7: :kill as a signal against :kill as one's own reason, each through a link.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Kill do
  def run do
    Process.flag(:trap_exit, true)
    as_a_signal()
    as_a_reason()
    killed_as_a_signal()
    to_oneself()
  end

  # Cannot be trapped. The victim's reason is :killed, and that is what links see.
  defp as_a_signal do
    pid = trapping()
    Process.monitor(pid)
    Process.link(pid)
    Process.exit(pid, :kill)
    Trace.next("a trapping process is sent kill, its link sees")
    Trace.next("a trapping process is sent kill, its monitor sees")

    # What came through a link is an ordinary reason: the next one traps it.
    {middle, inner} = chain()
    Process.exit(inner, :kill)
    Trace.emit("the neighbour died of", receive(do: ({:EXIT, ^middle, why} -> why)))
  end

  # exit(:kill) is an ordinary reason, through links too.
  defp as_a_reason do
    {_, ref} = spawn_monitor(fn -> exit(:kill) end)
    Trace.emit("own reason kill", receive(do: ({:DOWN, ^ref, :process, _, why} -> why)))

    spawn_link(fn -> exit(:kill) end)
    Trace.next("a trapping process, its link ends with kill")

    {middle, inner} = chain()
    send(inner, :go)
    Trace.emit("the neighbour died of", receive(do: ({:EXIT, ^middle, why} -> why)))
  end

  # :killed is a reason like any other.
  defp killed_as_a_signal do
    pid = trapping()
    Process.exit(pid, :killed)
    Trace.next("trapping, sent killed")

    {pid, ref} = spawn_monitor(fn -> receive(do: (:never -> :ok)) end)
    Process.exit(pid, :killed)
    Trace.emit("not trapping, sent killed", receive(do: ({:DOWN, ^ref, :process, ^pid, why} -> why)))
  end

  defp to_oneself do
    {_, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)
        Process.exit(self(), :kill)
        receive(do: (m -> exit({:got, m})))
      end)

    Trace.emit("to oneself, trapping", receive(do: ({:DOWN, ^ref, :process, _, why} -> why)))
  end

  defp trapping do
    me = self()
    word = Trace.draw_atom("word")

    pid =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        send(me, :ready)
        receive(do: (m -> send(me, {:got, word, m})))
      end)

    receive(do: (:ready -> pid))
  end

  # A linked process that does not trap, with a linked child of its own.
  defp chain do
    me = self()

    middle =
      spawn_link(fn ->
        child = spawn_link(fn -> receive(do: (:go -> exit(:kill))) end)
        send(me, {:child, child})
        receive(do: (:never -> :ok))
      end)

    receive(do: ({:child, inner} -> {middle, inner}))
  end
end

Trace.main(Conformance.Kill, __ENV__.file)

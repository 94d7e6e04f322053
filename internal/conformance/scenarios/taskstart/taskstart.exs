# Answers B21: tasks that nobody awaits: start and start_link.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskstart do
  def run do
    me = self()
    Process.flag(:trap_exit, true)

    for {what, fun} <- Trace.ends("end") do
      {:ok, pid} = Task.start(fn -> receive(do: (:go -> fun.())) end)
      ref = Process.monitor(pid)
      Trace.emit("linked", pid in Trace.info(self(), :links))
      send(pid, :go)
      Trace.emit("one that #{what}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Trace.emit("mail", Trace.mail())

      {:ok, pid} = Task.start_link(fn -> receive(do: (:go -> fun.())) end)
      Trace.emit("linked", pid in Trace.info(self(), :links))
      send(pid, :go)
      Trace.emit("a linked one that #{what}", receive(do: ({:EXIT, ^pid, r} -> r)))
    end

    v = Trace.draw_atom("v")
    {:ok, pid} = Task.start(fn -> send(me, v); v end)
    Trace.emit("its end", (ref = Process.monitor(pid); receive(do: ({:DOWN, ^ref, _, _, r} when r in [:normal, :noproc] -> :over))))
    Trace.emit("mail", Trace.mail())
  end
end

Trace.main(Conformance.Taskstart, __ENV__.file)

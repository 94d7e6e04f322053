# Answers B24: tasks of a stream that take too long.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streamtimeout do
  def run do
    me = self()
    n = Trace.draw_int("n", 3, 6)
    slow = Trace.draw_int("slow", 1, 2)
    timeout = Trace.draw_int("timeout", 150, 300)
    work = fn i -> if i == slow, do: (send(me, {:slow, self()}); Process.sleep(:infinity)), else: i end

    Trace.emit_result("exit", fn -> Task.async_stream(1..n, work, timeout: timeout, max_concurrency: n) |> Enum.to_list() end)
    Trace.emit("the slow one is alive", receive(do: ({:slow, pid} -> Process.alive?(pid))))
    Trace.emit("mail", Trace.mail())
    Trace.emit_result("kill", fn -> Task.async_stream(1..n, work, timeout: timeout, on_timeout: :kill_task, max_concurrency: n) |> Enum.to_list() end)
    Trace.emit("the slow one is alive", receive(do: ({:slow, pid} -> Process.alive?(pid))))
    Trace.emit("mail", Trace.mail())
    Trace.emit_result("kill, unordered", fn -> Task.async_stream(1..n, work, timeout: timeout, on_timeout: :kill_task, ordered: false, max_concurrency: n) |> Enum.to_list() |> List.last() end)
    receive(do: ({:slow, _} -> :ok))
    Trace.emit_result("kill, with inputs", fn -> Task.async_stream(1..n, work, timeout: timeout, on_timeout: :kill_task, zip_input_on_exit: true, max_concurrency: 1) |> Enum.filter(&match?({:exit, _}, &1)) end)
    receive(do: ({:slow, _} -> :ok))
    Process.flag(:trap_exit, true)
    Trace.emit_result("exit of one that traps", fn -> Task.async_stream(1..n, work, timeout: timeout, max_concurrency: n) |> Enum.to_list() end)
    receive(do: ({:slow, pid} -> Trace.gone(pid)))
    Trace.emit("mail", Trace.mail())
    {_, ref} = spawn_monitor(fn -> Task.async_stream(1..n, work, timeout: timeout) |> Stream.run() end)
    Trace.emit("an owner that does not catch it", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
  end
end

Trace.main(Conformance.Streamtimeout, __ENV__.file)

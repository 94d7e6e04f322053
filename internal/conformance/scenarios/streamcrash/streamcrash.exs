# Answers B24: tasks of a stream that fail.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streamcrash do
  def run do
    n = Trace.draw_int("n", 2, 4)
    fails = Trace.draw_int("fails", 1, 2)

    for {what, fun} <- Trace.ends("end") do
      work = fn i -> if(i == fails, do: fun.(), else: i) end
      Process.flag(:trap_exit, true)
      Trace.emit_result("one that #{what}", fn -> Task.async_stream(1..n, work, max_concurrency: 2) |> Enum.to_list() end)
      Trace.emit_result("with its input", fn -> Task.async_stream(1..n, work, max_concurrency: 1, zip_input_on_exit: true) |> Enum.filter(&match?({:exit, _}, &1)) end)
      Trace.emit("mail", Trace.mail())
      Process.flag(:trap_exit, false)
      {_, ref} = spawn_monitor(fn -> Task.async_stream(1..n, work, max_concurrency: 1) |> Enum.to_list() end)
      Trace.emit("an owner that does not trap", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    end
  end
end

Trace.main(Conformance.Streamcrash, __ENV__.file)

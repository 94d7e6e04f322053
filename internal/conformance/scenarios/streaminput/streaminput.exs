# Answers B24: inputs of a stream that fail while they are drawn: what the owner sees, and
# what becomes of the tasks that run.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streaminput do
  def run do
    me = self()
    n = Trace.draw_int("n", 1, 4)
    {:ok, sup} = Task.Supervisor.start_link()

    for {what, fun} <- Trace.ends("end"), trap <- [false, true], ordered <- [true, false] do
      Process.flag(:trap_exit, trap)
      opts = [max_concurrency: n + 1, timeout: :infinity, ordered: ordered]
      inputs = Stream.map(1..(n + 1), fn i -> if(i > n, do: fun.(), else: i) end)
      work = fn i -> send(me, {:begun, self()}) && receive(do: (:never -> i)) end
      Trace.emit("inputs of which one #{what}", caught(fn -> Enum.to_list(Task.async_stream(inputs, work, opts)) end))
      after_it(me)
      Trace.emit("of a supervisor", caught(fn -> Enum.to_list(Task.Supervisor.async_stream_nolink(sup, inputs, work, opts)) end))
      after_it(me)
      Trace.emit("its tasks", Task.Supervisor.children(sup))

      # One after the other: those before it have given what they have to give.
      Trace.emit("before that", caught(fn ->
        for r <- Task.async_stream(inputs, fn i -> i * n end, max_concurrency: 1), do: Process.put(:last, r)
      end))

      Trace.emit("the last", Process.delete(:last))
      after_it(me)
    end
  end

  defp after_it(me) do
    {begun, rest} = Enum.split_with(Trace.mail(), &match?({:begun, _}, &1))
    Trace.emit("alive", Enum.any?(begun, fn {:begun, pid} -> Process.alive?(pid) end))
    Trace.emit("left", {rest, Trace.info(me, :links), Trace.info(me, :monitors)})
  end

  defp caught(fun) do
    fun.()
  catch
    :exit, r -> {:exit, r}
    :throw, v -> {:throw, v}
    :error, %RuntimeError{message: text} -> {:error, text}
  end
end

Trace.main(Conformance.Streaminput, __ENV__.file)

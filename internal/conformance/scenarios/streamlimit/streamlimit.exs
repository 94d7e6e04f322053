# Answers B24: how many tasks of a stream run at once, and how many inputs are drawn.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streamlimit do
  def run do
    n = Trace.draw_int("n", 5, 9)
    max = Trace.draw_int("max", 1, 4)
    me = self()

    for ordered <- [true, false] do
      owner = Trace.puppet()
      Trace.tell(owner, fn ->
        inputs = Stream.map(1..n, fn i -> send(me, {:drawn, i}); i end)
        s = Task.async_stream(inputs, fn i -> send(me, {:begun, i, self()}); receive(do: (:go -> i)) end, max_concurrency: max, ordered: ordered)
        for r <- s, do: send(me, {:result, r})
        send(me, :over)
      end)
      for i <- 1..max, do: receive(do: ({:begun, ^i, pid} -> send(me, {:keep, pid})))
      # Had it begun more, it would have drawn them.
      Trace.emit("drawn", for(i <- 1..max, do: receive(do: ({:drawn, ^i} -> i))))
      for i <- 1..n do
        pid = receive(do: ({:keep, pid} -> pid))
        Trace.emit("no more is drawn", receive(do: ({:drawn, x} -> x), after: (0 -> :none)))
        send(pid, :go)
        Trace.emit("its result", receive(do: ({:result, r} -> r)))
        if i + max <= n do
          next = i + max
          Trace.emit("then is drawn", receive(do: ({:drawn, x} -> x)))
          receive(do: ({:begun, ^next, pid} -> send(me, {:keep, pid})))
        end
      end
      receive(do: (:over -> :ok))
      Trace.emit("mail", Trace.mail())
    end

    Trace.emit_result("none at once", fn -> Task.async_stream(1..n, & &1, max_concurrency: 0) |> Enum.to_list() end)
    Trace.emit_result("less than none", fn -> Task.async_stream(1..n, & &1, max_concurrency: -max) |> Enum.to_list() end)
  end
end

Trace.main(Conformance.Streamlimit, __ENV__.file)

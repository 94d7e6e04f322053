# Answers B24: async_stream in order and as results come.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streamorder do
  def run do
    n = Trace.draw_int("n", 3, 7)
    k = Trace.draw_int("k", 2, 9)
    Trace.emit_result("nothing", fn -> Task.async_stream([], &(&1 * k)) |> Enum.to_list() end)
    Trace.emit_result("ordered", fn -> Task.async_stream(1..n, &(&1 * k)) |> Enum.to_list() end)
    Trace.emit_result("one at a time", fn -> Task.async_stream(1..n, &(&1 * k), max_concurrency: 1) |> Enum.to_list() end)
    Trace.emit_result("more than there are", fn -> Task.async_stream(1..n, &(&1 * k), max_concurrency: n * 2) |> Enum.to_list() end)
    Trace.emit_result("unordered, one at a time", fn -> Task.async_stream(1..n, &(&1 * k), max_concurrency: 1, ordered: false) |> Enum.to_list() end)
    Trace.emit_result("for ever", fn -> Task.async_stream(1..n, &(&1 * k), timeout: :infinity) |> Enum.to_list() end)

    for ordered <- [true, false] do
      order = Trace.draw_order("order", n)
      me = self()
      owner = Trace.puppet()
      Trace.tell(owner, fn ->
        s = Task.async_stream(0..(n - 1), fn i -> send(me, {:begun, i, self()}); receive(do: (:go -> i)) end, max_concurrency: n, ordered: ordered)
        for r <- s, do: send(me, {:result, r})
        send(me, :over)
      end)
      pids = for i <- 0..(n - 1), do: receive(do: ({:begun, ^i, pid} -> pid))
      for i <- order do
        send(Enum.at(pids, i), :go)
        Trace.gone(Enum.at(pids, i))
        # Only the next in order is given at once; the owner has handled the end when it answers.
        if not ordered, do: Trace.emit("the next", receive(do: ({:result, r} -> r)))
      end
      receive(do: (:over -> :ok))
      Trace.emit("the results", for({:result, r} <- Trace.mail(), do: r))
    end
  end
end

Trace.main(Conformance.Streamorder, __ENV__.file)

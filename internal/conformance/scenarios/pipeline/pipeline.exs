# Answers P5: a pipeline of processes keeps the order of what runs through it, and ends from
# its source to its sink: each stage is seen to die after its last item.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Pipeline do
  def run do
    me = self()
    stages = Trace.draw_int("stages", 2, 6)
    n = Trace.draw_int("items", 200, 500)
    reason = Trace.draw_reason("reason")

    # Built from the sink: each stage knows the next.
    {first, refs} =
      Enum.reduce(stages..1, {me, []}, fn i, {next, refs} ->
        {pid, ref} = spawn_monitor(fn -> stage(i, next) end)
        {pid, [ref | refs]}
      end)

    for i <- 1..n, do: send(first, {:item, i, []})
    send(first, {:stop, reason})
    items = for _ <- 1..n, do: receive(do: ({:item, i, path} -> {i, path}))
    Trace.emit("in order", for({i, _} <- items, do: i) == Enum.to_list(1..n))
    Trace.emit("the way of each", Enum.uniq(for({_, path} <- items, do: path)))
    Trace.emit("and at the end", receive(do: ({:stop, why} -> why)))
    for ref <- refs, do: Trace.emit("a stage ended", receive(do: ({:DOWN, ^ref, :process, _, why} -> why)))
    Trace.poll("then")
  end

  defp stage(i, next) do
    receive do
      {:item, x, path} ->
        send(next, {:item, x, path ++ [i]})
        stage(i, next)

      {:stop, reason} ->
        send(next, {:stop, reason})
        exit({:shutdown, i})
    end
  end
end

Trace.main(Conformance.Pipeline, __ENV__.file)

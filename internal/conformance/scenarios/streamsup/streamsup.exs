# Answers B24, B23: streams of supervised tasks, linked and not.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streamsup do
  def run do
    n = Trace.draw_int("n", 2, 4)
    fails = Trace.draw_int("fails", 1, 2)
    {:ok, sup} = Task.Supervisor.start_link()
    Trace.name(sup, "sup")
    Trace.name(self(), "root")

    for {what, fun} <- Trace.ends("end") do
      work = fn i -> if(i == fails, do: fun.(), else: i) end
      Trace.emit_result("one that #{what}, not linked", fn -> Task.Supervisor.async_stream_nolink(sup, 1..n, work, max_concurrency: 2) |> Enum.to_list() end)
      Trace.emit("mail", Trace.mail())
      {_, ref} = spawn_monitor(fn -> Task.Supervisor.async_stream(sup, 1..n, work, max_concurrency: 1) |> Enum.to_list() end)
      Trace.emit("the owner of a linked stream", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    end

    look = fn _ -> {Process.get(:"$callers"), Process.get(:"$ancestors")} end
    Trace.emit_result("callers and ancestors", fn -> Task.Supervisor.async_stream(sup, [1], look) |> Enum.to_list() end)
    Trace.emit_result("without links", fn -> Task.Supervisor.async_stream_nolink(sup, [1], look) |> Enum.to_list() end)
    [ok: {callers, above}] = Task.async_stream([1], look) |> Enum.to_list()
    Trace.emit("without a supervisor", callers)
    Trace.emit("its ancestors", {length(above), self() in above})

    me = self()
    work = fn i -> send(me, {:begun, self()}); (if i > 1, do: Process.sleep(:infinity)); i end
    Trace.emit_result("take one", fn -> Task.Supervisor.async_stream_nolink(sup, 1..n, work, max_concurrency: 1, timeout: :infinity) |> Enum.take(1) end)
    for {:begun, pid} <- Trace.mail(), do: Trace.gone(pid)
    Trace.emit("children", settle(sup))
  end

  defp settle(sup), do: if(Task.Supervisor.children(sup) == [], do: [], else: settle(sup))
end

Trace.main(Conformance.Streamsup, __ENV__.file)

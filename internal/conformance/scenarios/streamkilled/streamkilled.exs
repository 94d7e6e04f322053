# Answers B24: the owner of a stream is killed, or gets an exit signal, while its tasks run.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streamkilled do
  def run do
    me = self()
    word = Trace.draw_atom("word")
    n = Trace.draw_int("n", 1, 4)
    {:ok, sup} = Task.Supervisor.start_link()
    opts = [max_concurrency: n, timeout: :infinity]

    for {what, stream} <- [
          {"a stream", &Task.async_stream(1..9, &1, opts)},
          {"a supervisor's", &Task.Supervisor.async_stream(sup, 1..9, &1, opts)},
          {"one without links", &Task.Supervisor.async_stream_nolink(sup, 1..9, &1, opts)}
        ],
        {reason, trap} <- [{:kill, false}, {:kill, true}, {word, false}, {{:shutdown, word}, false}],
        deaf <- [false, true] do
      # A task that traps exits hears of it, and says so.
      work = fn _ ->
        Process.flag(:trap_exit, deaf)
        send(me, {:begun, self()})
        receive(do: ({:EXIT, _, r} -> exit({:got, r})))
      end

      owner =
        spawn(fn ->
          Process.flag(:trap_exit, trap)
          Stream.run(stream.(work))
        end)

      pids = for _ <- 1..n, do: receive(do: ({:begun, pid} -> pid))
      refs = for pid <- pids, do: Process.monitor(pid)
      for pid <- pids, do: Trace.info(pid, :links)
      ref = Process.monitor(owner)
      Trace.info(owner, :links)
      Process.exit(owner, reason)
      Trace.emit("#{what}, trapping #{trap}", receive(do: ({:DOWN, ^ref, _, _, r} -> {deaf, reason, r})))

      # Without links nobody is left to end them.
      patience = if what == "one without links", do: 300, else: 10_000
      for r <- refs, do: Trace.emit("a task", receive(do: ({:DOWN, ^r, _, _, why} -> why), after: (patience -> :alive)))
      for pid <- pids, do: Trace.kill(pid)
      Trace.mail()
    end
  end
end

Trace.main(Conformance.Streamkilled, __ENV__.file)

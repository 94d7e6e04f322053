# Answers P14: the DOWN of every way to die: each of many watchers gets the same reason,
# and who comes late hears that there is no such process.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Deaths do
  def run do
    n = Trace.draw_int("watchers", 2, 6)
    reason = Trace.draw_reason("reason")
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")

    itself = [
      {"returns", fn -> word end},
      {"exits normally", fn -> exit(:normal) end},
      {"shuts down", fn -> exit(:shutdown) end},
      {"shuts down and says why", fn -> exit({:shutdown, word}) end},
      {"exits", fn -> exit(reason) end},
      {"exits with kill", fn -> exit(:kill) end},
      {"exits with noproc", fn -> exit(:noproc) end},
      {"raises", fn -> raise text end},
      {"throws", fn -> throw(word) end},
      {"divides by zero", fn -> div(1, zero()) end}
    ]

    for {how, die} <- itself, do: watch(how, n, fn -> receive(do: (:go -> die.())) end, &send(&1, :go))

    signals = [
      {"is sent shutdown", :shutdown},
      {"is sent a reason", reason},
      {"is sent kill", :kill},
      {"is sent killed", :killed},
      {"is sent noproc", :noproc}
    ]

    for {how, why} <- signals, do: watch(how, n, &forever/0, &Process.exit(&1, why))

    # Through links: the reason, or killed where the neighbour was killed.
    for {how, why} <- [{"its link ends", reason}, {"its link is killed", :kill}] do
      culprit = Trace.puppet()
      watch(how, n, &forever/0, fn pid -> {Trace.link(culprit, pid), Process.exit(culprit, why)} end)
    end

    # Normal kills nobody but who sends it to itself.
    pid = spawn(&forever/0)
    Process.exit(pid, :normal)
    Trace.emit("is sent normal", Process.alive?(pid))
    watch("sends itself normal", n, fn -> receive(do: (:go -> {Process.exit(self(), :normal), forever()})) end, &send(&1, :go))
  end

  defp watch(how, n, body, stop) do
    pid = Trace.name(spawn(body), "it")
    refs = for _ <- 1..n, do: Process.monitor(pid)
    me = self()

    for i <- 1..n do
      spawn(fn ->
        Process.monitor(pid)
        send(me, :watching)
        receive(do: ({:DOWN, _, :process, ^pid, why} -> send(me, {:told, i, why})))
      end)
    end

    for _ <- 1..n, do: receive(do: (:watching -> :ok))
    stop.(pid)
    mine = for ref <- refs, do: receive(do: ({:DOWN, ^ref, :process, ^pid, why} -> why))
    theirs = for i <- 1..n, do: receive(do: ({:told, ^i, why} -> why))
    Trace.emit(how, hd(mine))
    Trace.emit("the same to all", Enum.all?(mine ++ theirs, &(&1 == hd(mine))))
    Process.monitor(pid)
    Trace.next("too late")
  end

  defp forever, do: receive(do: (:never -> :ok))

  # A zero that the compiler does not know.
  defp zero, do: :erlang.phash2(:zero, 1)
end

Trace.main(Conformance.Deaths, __ENV__.file)

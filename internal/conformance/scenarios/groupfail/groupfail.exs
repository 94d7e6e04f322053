# Answers B17, B18: a restart of several that fails at one of them, once, twice and too
# often: what is tried again, and what has been started by then.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Groupfail do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    ids = for i <- 1..4, do: Trace.draw_word("child #{i}")
    fails = Trace.draw_int("fails", 0, 3)

    for strategy <- [:one_for_one, :one_for_all, :rest_for_one], crashes <- [0, 1, 3], times <- [1, 2, 4] do
      bad = [:ok] ++ for(i <- 1..times, do: Enum.at([{:error, reason}, {:stop, reason}], rem(i, 2)))

      children =
        for {id, i} <- Enum.with_index(ids) do
          Children.spec(id, starts: if(i == fails, do: bad, else: []), restart: if(i == 2, do: :transient, else: :permanent))
        end

      {:ok, sup} = Supervisor.start_link(children, strategy: strategy, max_restarts: 3, max_seconds: 100)
      Trace.mail()
      Children.crash(sup, Enum.at(ids, crashes), {:crash, times})
      Trace.emit("#{strategy}, child #{crashes} crashes, child #{fails} fails #{times} times", mail(sup))

      if Process.alive?(sup) do
        Trace.emit("children", Children.list(sup))
        Supervisor.stop(sup)
      end

      Trace.gone(sup)
      Trace.emit("the end", mail(sup))
    end
  end

  defp mail(sup), do: for(m <- Trace.mail(), do: name(m, sup))
  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name({:EXIT, _, reason}, _), do: {:other, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Groupfail, __ENV__.file)

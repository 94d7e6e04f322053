# Answers B14, B10: a start that fails at each place, in each way: what was started before
# is stopped, the last first; what comes after is not started; what start_link gives. A
# child that is ignored.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Startorder do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    ids = for i <- 1..4, do: Trace.draw_word("child #{i}")

    for strategy <- [:one_for_one, :one_for_all, :rest_for_one],
        at <- Trace.draw_order("at", 4),
        how <- [{:error, reason}, {:stop, reason}, {:stop, :normal}, {:stop, :shutdown}, :ignore] do
      kinds = [:permanent, :temporary, :transient, :permanent]

      children =
        for {{id, kind}, i} <- Enum.with_index(Enum.zip(ids, kinds)) do
          Children.spec(id, restart: kind, starts: if(i == at, do: [how], else: []))
        end

      case Supervisor.start_link(children, strategy: strategy) do
        {:ok, sup} ->
          Trace.emit("#{strategy}, #{at} is ignored", Trace.mail())
          Trace.emit("children", {Children.list(sup), Supervisor.count_children(sup)})
          Trace.emit("stop", Supervisor.stop(sup))
          Trace.emit("mail", for(m <- Trace.mail(), not match?({:EXIT, _, _}, m), do: m))

        error ->
          Trace.emit("#{strategy}, #{at} fails", error)
          Trace.emit("mail", for(m <- Trace.mail(), do: if(match?({:EXIT, _, _}, m), do: {:exit, elem(m, 2)}, else: m)))
      end
    end
  end
end

Trace.main(Conformance.Startorder, __ENV__.file)

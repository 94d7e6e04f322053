# Answers B12: which ends count for the intensity. Those of temporary children do not, nor
# normal ones of transient children, nor what a strategy stops; each crash counts once,
# however many it restarts.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Tempcount do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_atom("reason")
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)
    allowed = Trace.draw_int("allowed", 1, 3)

    for strategy <- [:one_for_one, :one_for_all, :rest_for_one] do
      children = [Children.spec(a), Children.spec(b, restart: :transient)]
      {:ok, sup} = Supervisor.start_link(children, strategy: strategy, max_restarts: allowed, max_seconds: 100)

      # Many ends that do not count.
      for _ <- 1..(allowed + 2) do
        {:ok, _} = Supervisor.start_child(sup, Children.spec(c, restart: :temporary))
        Children.crash(sup, c, reason)
        Children.crash(sup, b, :normal)
        {:ok, _} = Supervisor.restart_child(sup, b)
      end

      Trace.emit("#{strategy}, what does not count", Trace.mail())
      Trace.emit("children", Children.list(sup))

      for i <- 1..(allowed + 1) do
        Children.crash(sup, Enum.at([a, b], rem(i, 2)), {reason, i})
        Trace.emit("crash #{i}", Trace.mail() |> Enum.map(&name(&1, sup)))
      end

      Trace.emit("alive", Process.alive?(Trace.gone(sup)))
      Trace.emit("the rest", Trace.mail() |> Enum.map(&name(&1, sup)))
    end
  end

  defp name({:EXIT, pid, reason}, sup), do: {:exit, pid == sup, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Tempcount, __ENV__.file)

# Answers B17, B10: a random history of ends under each strategy, children of random kinds:
# who is stopped, who is started, and what is left, after each.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Mixedtree do
  def run do
    word = Trace.draw_atom("word")
    kinds = [:permanent, :transient, :temporary]
    reasons = [:normal, :shutdown, {:shutdown, word}, {:normal, word}, word, :kill]

    for strategy <- [:one_for_one, :one_for_all, :rest_for_one], round <- 1..4 do
      key = fn what -> "#{strategy} #{round} #{what}" end
      n = Trace.draw_int(key.("n"), 2, 6)

      children =
        for i <- 1..n do
          Children.spec(Trace.draw_word(key.("id #{i}")), restart: Enum.at(kinds, Trace.draw_int(key.("kind #{i}"), 0, 2)))
        end

      {:ok, sup} = Supervisor.start_link(children, strategy: strategy, max_restarts: 100)
      Trace.emit("#{strategy}", Trace.mail())

      for step <- 1..6 do
        running = for {id, p, _, _} <- Supervisor.which_children(sup), is_pid(p), do: id

        if running != [] do
          id = Enum.at(running, Trace.draw_int(key.("which #{step}"), 0, length(running) - 1))
          reason = Enum.at(reasons, Trace.draw_int(key.("why #{step}"), 0, 5))
          Children.crash(sup, id, reason)
          Trace.emit("ends", {id, reason, Trace.mail()})
          Trace.emit("children", Children.list(sup))
        end
      end

      Trace.emit("count", Supervisor.count_children(sup))
      Trace.emit("stop", {Supervisor.stop(sup), Trace.mail()})
    end
  end
end

Trace.main(Conformance.Mixedtree, __ENV__.file)

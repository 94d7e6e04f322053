# Answers B19, B11: a random history of starts, ends and terminations under a
# DynamicSupervisor, and what there is after each.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Dynamichistory do
  def run do
    word = Trace.draw_atom("word")
    kinds = [:permanent, :transient, :temporary]
    reasons = [:normal, :shutdown, {:shutdown, word}, {:normal, word}, word, :kill]

    for round <- 1..4 do
      key = fn what -> "#{round} #{what}" end
      {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, max_restarts: 100, max_children: 4)

      for step <- 1..12 do
        pids = Enum.sort(for {_, p, _, _} <- DynamicSupervisor.which_children(sup), do: p)

        if pids == [] or Trace.draw_int(key.("what #{step}"), 0, 2) == 0 do
          kind = Enum.at(kinds, Trace.draw_int(key.("kind #{step}"), 0, 2))
          id = Trace.draw_word(key.("id #{step}"))

          case DynamicSupervisor.start_child(sup, Children.spec(id, restart: kind)) do
            {:ok, _} -> Trace.emit("start", {id, kind, Trace.mail()})
            error -> Trace.emit("start", {error, Trace.mail()})
          end
        else
          pid = Enum.at(pids, Trace.draw_int(key.("which #{step}"), 0, length(pids) - 1))

          if Trace.draw_int(key.("how #{step}"), 0, 3) == 0 do
            Trace.emit("terminate", {DynamicSupervisor.terminate_child(sup, pid), Trace.mail()})
          else
            reason = Enum.at(reasons, Trace.draw_int(key.("why #{step}"), 0, 5))
            Children.finish(sup, pid, reason)
            Trace.emit("end", {reason, Trace.mail()})
          end
        end

        Trace.emit("count", DynamicSupervisor.count_children(sup))
      end

      Trace.emit("stop", {DynamicSupervisor.stop(sup), Enum.sort(Trace.mail())})
    end
  end
end

Trace.main(Conformance.Dynamichistory, __ENV__.file)

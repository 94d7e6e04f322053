# Answers B19: children that are started and terminated while a DynamicSupervisor runs;
# its limit; ids, which mean nothing; what a start that fails gives.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Dynamic do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    id = Trace.draw_word("id")
    limit = Trace.draw_int("limit", 2, 4)

    {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, max_children: limit)
    Trace.emit("none", {list(sup), DynamicSupervisor.count_children(sup)})

    pids =
      for i <- 1..limit do
        kind = Enum.at([:permanent, :transient, :temporary], rem(i, 3))
        opts = [restart: kind] ++ if(i == 2, do: [type: :supervisor], else: [])
        {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(id, opts))
        pid
      end

    Trace.emit("mail", Trace.mail())
    Trace.emit("in order", Enum.sort(for({_, p, _, _} <- DynamicSupervisor.which_children(sup), do: p)) == Enum.sort(pids))
    Trace.emit("children", {list(sup), DynamicSupervisor.count_children(sup)})
    Trace.emit("one too many", DynamicSupervisor.start_child(sup, Children.spec(id)))
    Trace.emit("a failing one too many", DynamicSupervisor.start_child(sup, Children.spec(id, starts: [{:error, reason}])))
    Trace.emit("mail", Trace.mail())

    which = Enum.at(pids, Trace.draw_int("which", 0, limit - 1))
    Trace.emit("terminate", DynamicSupervisor.terminate_child(sup, which))
    Trace.emit("again", DynamicSupervisor.terminate_child(sup, which))
    Trace.emit("a stranger", DynamicSupervisor.terminate_child(sup, self()))
    Trace.emit("mail", Trace.mail())
    Trace.emit("count", DynamicSupervisor.count_children(sup))

    for starts <- [[:ignore], [{:error, reason}], [{:stop, reason}], [{:stop, :normal}]] do
      Trace.emit("a start that fails", DynamicSupervisor.start_child(sup, Children.spec(id, starts: starts)))
    end

    Trace.emit("children", {length(list(sup)), DynamicSupervisor.count_children(sup)})
    Trace.emit("stop", DynamicSupervisor.stop(sup, reason))
    Trace.emit("mail", Trace.mail() |> Enum.reject(&match?({:EXIT, _, _}, &1)))

    # Extra arguments are added to each start.
    extra = Trace.draw_atom("extra")
    {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, extra_arguments: [[extra]])
    {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(id))
    Trace.emit("with extra arguments", Trace.mail())
    Children.finish(sup, pid, reason)
    Trace.emit("restarted", Trace.mail())
    DynamicSupervisor.stop(sup)
    Trace.emit("stopped", Trace.mail() |> Enum.reject(&match?({:EXIT, _, _}, &1)))

    # What cannot be a supervisor.
    for opts <- [[max_children: -1], [max_restarts: -1], [max_seconds: -5]] do
      Trace.emit("a bad one", match?({:error, _}, DynamicSupervisor.start_link([strategy: :one_for_one] ++ opts)))
    end

    Trace.mail()
  end

  defp list(sup), do: for({_, p, type, _} <- DynamicSupervisor.which_children(sup), do: {is_pid(p), type}) |> Enum.sort()
end

Trace.main(Conformance.Dynamic, __ENV__.file)

# Answers B19, B13: a DynamicSupervisor stops its children at the same time, each as its
# shutdown says.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Dynamicstop do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    time = Trace.draw_int("time", 20, 50)
    ids = for i <- 1..6, do: Trace.draw_word("child #{i}")

    plans = [
      [shutdown: :brutal_kill, deaf: true],
      [shutdown: time, deaf: true],
      [shutdown: time * 2, deaf: true],
      [shutdown: 5_000],
      [shutdown: :infinity],
      [trap: false, restart: :temporary]
    ]

    for how <- [:stop, :terminate, :parent, :kill] do
      puppet = Trace.puppet()
      {:ok, sup} = Trace.ask(puppet, fn -> DynamicSupervisor.start_link(strategy: :one_for_one) end)

      monitors =
        for {id, opts} <- Enum.zip(ids, plans) do
          {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(id, opts))
          ref = Process.monitor(pid)
          if how == :terminate, do: Trace.emit("terminate", DynamicSupervisor.terminate_child(sup, pid))
          ref
        end

      ref = Process.monitor(sup)
      Trace.emit("#{how}", DynamicSupervisor.count_children(sup))

      case how do
        :parent -> Trace.die(puppet, reason)
        :kill -> Process.exit(sup, :kill)
        _ -> Trace.emit("stopped", DynamicSupervisor.stop(sup, :shutdown))
      end

      if how == :kill do
        # The deaf ones do not end by a signal from their parent that they trap.
        Trace.emit("the supervisor", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
        [_, _, _, a, b, c] = monitors
        for m <- [a, b, c], do: Trace.emit("a child's reason", receive(do: ({:DOWN, ^m, _, _, why} -> why)))
        tell = for _ <- 1..5, do: receive(do: ({:terminate, _, _} = m -> m))
        Trace.emit("they tell", Enum.sort(tell))
      else
        for m <- monitors, do: Trace.emit("a child's reason", receive(do: ({:DOWN, ^m, _, _, why} -> why)))
        Trace.emit("the supervisor", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
        Trace.emit("they tell", for({:terminate, _, _} = m <- Trace.mail(), do: m) |> Enum.sort())
      end

      Trace.mail()
    end
  end
end

Trace.main(Conformance.Dynamicstop, __ENV__.file)

# Answers B13: each shutdown kind of a child that ends when it is told to, one that does
# not, and one that does not trap exits; a supervisor as a child; at the stop, and by
# terminate_child.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Shutdownkinds do
  def run do
    [a, b] = for key <- ["a", "b"], do: Trace.draw_word(key)
    time = Trace.draw_int("time", 20, 60)

    for kind <- [:permanent, :transient, :temporary],
        {shutdown, opts} <- [
          {:brutal_kill, []},
          {:brutal_kill, [deaf: true]},
          {:brutal_kill, [trap: false]},
          {time, [deaf: true]},
          {5_000, [trap: false]},
          {5_000, []},
          {:infinity, []}
        ] do
      child = fn id -> Children.spec(id, [restart: kind, shutdown: shutdown] ++ opts) end
      {:ok, sup} = Supervisor.start_link([child.(a), child.(b)], strategy: :one_for_one)
      [ma, mb] = for id <- [a, b], do: Process.monitor(Children.pid(sup, id))
      Trace.emit("#{kind}", {shutdown, Supervisor.terminate_child(sup, a)})
      Trace.emit("its reason", receive(do: ({:DOWN, ^ma, _, _, why} -> why)))
      Trace.emit("stop", Supervisor.stop(sup))
      Trace.emit("its reason", receive(do: ({:DOWN, ^mb, _, _, why} -> why)))
      Trace.emit("mail", Trace.mail())
    end

    # A tree is given the time that its children need.
    me = self()
    inner = fn -> Supervisor.start_link([child_of(me, a, deaf: true, shutdown: time), child_of(me, b, [])], strategy: :one_for_one) end
    :persistent_term.put(__MODULE__, inner)
    spec = %{id: :inner, start: {__MODULE__, :start_inner, []}, type: :supervisor}
    {:ok, sup} = Supervisor.start_link([spec], strategy: :one_for_one)
    ref = Process.monitor(Children.pid(sup, :inner))
    Trace.emit("count", Supervisor.count_children(sup))
    {:ok, kept} = :supervisor.get_childspec(sup, :inner)
    Trace.emit("its time", kept.shutdown)
    Trace.emit("stop", Supervisor.stop(sup))
    Trace.emit("its reason", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("mail", Trace.mail())
  end

  def start_inner, do: :persistent_term.get(__MODULE__).()

  defp child_of(me, id, opts) do
    %{start: {m, f, [_, id, opts]}} = spec = Children.spec(id, opts)
    %{spec | start: {m, f, [me, id, opts]}}
  end
end

Trace.main(Conformance.Shutdownkinds, __ENV__.file)

# Answers B13, B10: a tree that is stopped from above, when the supervisor in it is killed
# at once, has a time that is too short, or has as much as it needs.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Brutaltree do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    [a, b, c, d] = for key <- ["a", "b", "c", "d"], do: Trace.draw_word(key)
    time = Trace.draw_int("time", 30, 60)

    for {what, shutdown, deaf} <- [{"killed", :brutal_kill, false}, {"as long as it takes", :infinity, false}, {"too short", time, true}, {"long enough", 5_000, false}],
        how <- [:stop, :terminate, :crash] do
      :persistent_term.put(__MODULE__, fn ->
        Supervisor.start_link([child(me, a, []), child(me, b, deaf: deaf, shutdown: :infinity)], strategy: :one_for_one)
      end)

      inner = %{id: :inner, start: {__MODULE__, :start_inner, []}, type: :supervisor, shutdown: shutdown}
      {:ok, top} = Supervisor.start_link([child(me, c, []), inner, child(me, d, [])], strategy: :one_for_all)
      low = Children.pid(top, :inner)
      refs = for pid <- [low | for(id <- [a, b], do: Children.pid(low, id))], do: Process.monitor(pid)
      Trace.emit("#{what}, #{how}", Trace.mail())

      case how do
        :stop -> Supervisor.stop(top)
        :terminate -> Supervisor.terminate_child(top, :inner)
        :crash -> Children.crash(top, c, :shutdown)
      end

      # A deaf one lives on when its supervisor is killed, until it is killed here.
      [down | rest] = refs
      Trace.emit("the supervisor", receive(do: ({:DOWN, ^down, _, _, why} -> why)))
      [ra, rb] = rest
      Trace.emit("a child", receive(do: ({:DOWN, ^ra, _, _, why} -> why)))
      unless deaf, do: Trace.emit("the other", receive(do: ({:DOWN, ^rb, _, _, why} -> why)))
      for _ <- 1..2, do: receive(do: ({:terminate, id, why} when id in [a, b] -> send(me, {:got, id, why})))
      Trace.emit("they tell", Enum.sort(for _ <- 1..2, do: receive(do: ({:got, id, why} -> {id, why}))))
      if how != :stop, do: Supervisor.stop(top)
      # Those of the second inner one, killed or not, tell in no order.
      if how == :crash, do: for _ <- 1..2, do: receive(do: ({:terminate, id, _} when id in [a, b] -> id))
      Trace.emit("mail", for({tag, id, _} = m <- Trace.mail(), tag == :terminate, id in [c, d], do: m))
    end
  end

  def start_inner, do: :persistent_term.get(__MODULE__).()

  defp child(me, id, opts) do
    %{start: {m, f, [_, id, opts]}} = spec = Children.spec(id, opts)
    %{spec | start: {m, f, [me, id, opts]}}
  end
end

Trace.main(Conformance.Brutaltree, __ENV__.file)

# Answers B21, B11: a task as the child of a supervisor: its restart kinds by its ends, what
# it is stopped with, and that by default it is temporary.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Taskchild do
  def run do
    me = self()
    [a, b] = for key <- ["a", "b"], do: Trace.draw_word(key)
    body = fn fun -> fn -> send(me, {:runs, self()}) && receive(do: (:go -> fun.())) end end

    for kind <- [:default, :permanent, :transient, :temporary],
        {what, fun} <- Trace.ends("end") ++ [{"returns", fn -> :ok end}],
        strategy <- [:one_for_one, :rest_for_one] do
      opts = if kind == :default, do: [id: a], else: [id: a, restart: kind]
      spec = Supervisor.child_spec({Task, body.(fun)}, opts)
      {:ok, sup} = Supervisor.start_link([spec, Children.spec(b)], strategy: strategy)
      pid = receive(do: ({:runs, pid} -> pid))
      Trace.emit("a #{kind} one that #{what}", {Children.list(sup), Supervisor.count_children(sup)})
      send(pid, :go)
      Trace.gone(pid)
      settle(sup, pid)
      Trace.emit("#{strategy}", {Children.list(sup), Supervisor.count_children(sup)})

      case List.keyfind(Supervisor.which_children(sup), a, 0) do
        {_, again, _, _} when is_pid(again) ->
          ref = Process.monitor(again)
          receive(do: ({:runs, ^again} -> :ok))
          Supervisor.stop(sup)
          Trace.emit("it is stopped", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))

        _ ->
          Supervisor.stop(sup)
      end

      Trace.emit("mail", Trace.mail())
    end
  end

  defp settle(sup, pid) do
    if Enum.any?(Supervisor.which_children(sup), fn {_, p, _, _} -> p == pid or p == :restarting end), do: settle(sup, pid)
  end
end

Trace.main(Conformance.Taskchild, __ENV__.file)

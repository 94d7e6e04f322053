# Answers B13: children that end in terminate otherwise than they were told, or before they
# are told, and what becomes of the others, of the supervisor and of the specification.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Lastexit do
  def run do
    Process.flag(:trap_exit, true)
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)

    for {what, fun} <- Trace.ends("end"), kind <- [:permanent, :transient, :temporary] do
      bad = [restart: kind, last: fun]

      # By administration.
      {:ok, sup} = Supervisor.start_link([Children.spec(a), Children.spec(b, bad), Children.spec(c)], strategy: :rest_for_one)
      ref = Process.monitor(Children.pid(sup, b))
      Trace.emit("a #{kind} one #{what}", Supervisor.terminate_child(sup, b))
      Trace.emit("its reason", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
      Trace.emit("children", Children.list(sup))
      Trace.emit("started again", elem(Supervisor.restart_child(sup, b), 0))

      # In a restart of several: that it ended otherwise does not count.
      Children.crash(sup, a, :shutdown)
      Trace.emit("restarted", {mail(sup), Children.list(sup)})

      # In the end.
      Trace.emit("stop", Supervisor.stop(sup, :shutdown))
      Trace.emit("mail", mail(sup))
    end

    # The supervisor's own end is as if nothing had been.
    word = Trace.draw_atom("word")

    for reason <- [:shutdown, {:shutdown, word}, word] do
      parent = Trace.puppet()
      specs = for {id, {_, fun}} <- Enum.zip([a, b, c], Enum.take(Trace.ends("end"), -3)), do: Children.spec(id, last: fun)
      {:ok, sup} = Trace.ask(parent, fn -> Supervisor.start_link(specs, strategy: :one_for_one) end)
      ref = Process.monitor(sup)
      Supervisor.count_children(sup)
      Trace.die(parent, reason)
      Trace.emit("its parent ends", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
      Trace.emit("mail", Trace.mail())
    end
  end

  defp mail(sup), do: for(m <- Trace.mail(), do: name(m, sup))
  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Lastexit, __ENV__.file)

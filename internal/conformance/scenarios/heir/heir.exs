# Answers P18: a name is free when the news of its holder's death comes, by monitor and
# by link, and who is told can take it, whichever way the holder died.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Heir do
  def run do
    Process.flag(:trap_exit, true)
    me = self()
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")

    ends = [
      {"returns", &Trace.tell(&1, fn -> exit(:normal) end)},
      {"crashes", &Trace.tell(&1, fn -> raise(Trace.draw_word("crash")) end)},
      {"is killed", &Process.exit(&1, :kill)},
      {"unregisters", &Trace.tell(&1, fn -> {Process.unregister(name), exit(:normal)} end)}
    ]

    for {how, stop} <- ends do
      pid = Trace.puppet()
      Process.register(pid, name)
      heir = heir(pid, name, me)
      Process.link(pid)
      send(name, {:to_the_first, word})
      stop.(pid)
      receive(do: ({:EXIT, ^pid, _} -> :ok))
      Trace.emit("#{how}, the heir", receive(do: ({:heir, ^heir, got} -> got)))
      Trace.emit("#{how}, then", [Process.whereis(name) == heir, Process.alive?(pid), Trace.info(heir, :registered_name) == name])
      send(name, {:to_the_heir, word})
      Trace.emit("#{how}, its mail", Trace.next_of(heir))
      Trace.kill(heir)
    end

    # A name that was taken from a process is nobody's, and the process can have another.
    pid = Trace.puppet()
    Trace.emit("no name", Trace.info(pid, :registered_name))
    for i <- 1..3 do
      new = Trace.draw_atom("name#{i}")
      Process.register(pid, new)
      Trace.emit("its name", {Trace.info(pid, :registered_name), Process.whereis(new) == pid})
      Process.unregister(new)
      Trace.emit("no name", {Trace.info(pid, :registered_name), Process.whereis(new)})
    end

    # Two change names.
    [a, b] = [Trace.name(pid, "a"), Trace.name(Trace.puppet(), "b")]
    [x, y] = for key <- ["x", "y"], do: Trace.draw_atom(key)
    Process.register(a, x)
    Process.register(b, y)
    for n <- [x, y], do: Process.unregister(n)
    Process.register(a, y)
    Process.register(b, x)
    send(x, {:to_x, word})
    send(y, {:to_y, word})
    Trace.emit("changed", [Process.whereis(x), Process.whereis(y), Trace.next_of(a), Trace.next_of(b)])
    Trace.kill(a)
    Trace.emit("the other keeps it", [Process.whereis(x), Process.whereis(y)])
    Trace.emit_done("nobody's", fn -> send(y, word) end)
  end

  # A puppet that takes the name when it is told of the death of pid.
  defp heir(pid, name, me) do
    heir = Trace.puppet()

    Trace.ask(heir, fn -> Process.monitor(pid) end)

    Trace.tell(heir, fn ->
      receive(do: ({:DOWN, _, :process, ^pid, _} -> :ok))
      send(me, {:heir, self(), {Process.whereis(name), Process.register(self(), name)}})
    end)

    heir
  end
end

Trace.main(Conformance.Heir, __ENV__.file)

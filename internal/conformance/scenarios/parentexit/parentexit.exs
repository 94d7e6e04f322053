# Answers B18: a supervisor whose parent ends, with each reason; a stranger's signals; a
# supervisor that is killed; its stop with a time that is too short.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Parentexit do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    id = Trace.draw_word("id")
    spec = Children.spec(id, starts: [])

    for reason <- [:normal, :shutdown, {:shutdown, word}, word, :kill] do
      parent = Trace.puppet()
      {:ok, sup} = Trace.ask(parent, fn -> Supervisor.start_link([spec], strategy: :one_for_one) end)
      refs = for pid <- [sup, Children.pid(sup, id)], do: Process.monitor(pid)
      Trace.alive([sup])
      if reason == :kill, do: Process.exit(parent, :kill), else: Trace.die(parent, reason)
      for ref <- refs, do: Trace.emit("the supervisor, and the child", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
      Trace.emit("mail", Trace.mail())
    end

    # A stranger.
    {:ok, sup} = Supervisor.start_link([spec], strategy: :one_for_one)
    pid = Children.pid(sup, id)

    for reason <- [:normal, :shutdown, word, {:shutdown, word}] do
      Trace.kill(tap(Trace.puppet(), fn s -> Trace.ask(s, fn -> Process.exit(sup, reason) end) end))
      Trace.emit("a stranger's signal", {Children.list(sup), Children.pid(sup, id) == pid})
    end

    # Unknown messages are nothing to it.
    send(sup, {word, 1})
    Trace.emit("an unknown message", Children.list(sup))
    Trace.emit("mail", Trace.mail())

    # It is killed: the child sees killed from its parent.
    refs = for pid <- [sup, pid], do: Process.monitor(pid)
    Children.list(sup)
    Process.exit(sup, :kill)
    for ref <- refs, do: Trace.emit("killed", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit("mail", for(m <- Trace.mail(), do: if(match?({:EXIT, ^sup, _}, m), do: elem(m, 2), else: m)))
  end
end

Trace.main(Conformance.Parentexit, __ENV__.file)

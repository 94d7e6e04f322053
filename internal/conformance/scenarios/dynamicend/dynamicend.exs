# Answers B19, B18: a DynamicSupervisor whose parent exits, that gets the exit signals of
# strangers and messages that it does not know, that is full while it restarts, and that
# gives up.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Dynamicend do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")
    [a, b] = for key <- ["a", "b"], do: Trace.draw_word(key)

    for why <- [:normal, :shutdown, {:shutdown, word}, word, :kill] do
      parent = Trace.puppet()
      {:ok, sup} = Trace.ask(parent, fn -> DynamicSupervisor.start_link(strategy: :one_for_one) end)
      {:ok, one} = DynamicSupervisor.start_child(sup, Children.spec(a))
      {:ok, other} = DynamicSupervisor.start_child(sup, Children.spec(b, trap: false, restart: :temporary))
      refs = for pid <- [sup, one, other], do: Process.monitor(pid)
      for pid <- [sup, one, other], do: Trace.info(pid, :links)
      if why == :kill, do: Process.exit(parent, :kill), else: Trace.die(parent, why)
      Trace.emit("its parent ends", why)
      for ref <- refs, do: Trace.emit("the supervisor, and its children", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Trace.emit("mail", Trace.mail())
    end

    # A stranger's signals, and a child's that is none any more.
    {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, max_children: 1)
    {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(a))

    for why <- [:normal, :shutdown, word, {:shutdown, word}] do
      Trace.kill(tap(Trace.puppet(), fn s -> Trace.ask(s, fn -> Process.exit(sup, why) end) end))
      Trace.emit("a stranger's signal", {DynamicSupervisor.count_children(sup), Process.alive?(pid)})
    end

    send(sup, {word, 1})
    Trace.emit("an unknown message", DynamicSupervisor.count_children(sup))

    # What is being restarted counts for the limit.
    Trace.emit("full", DynamicSupervisor.start_child(sup, Children.spec(b)))
    Trace.emit("terminated", DynamicSupervisor.terminate_child(sup, pid))
    {:ok, pid} = DynamicSupervisor.start_child(sup, Children.spec(b, starts: [:ok, {:wait, reason}]))
    Trace.emit("mail", Trace.mail())
    Trace.kill(pid)
    Trace.next("tried")
    Children.queue(sup, 1, fn -> DynamicSupervisor.start_child(sup, Children.spec(a)) end)
    Children.queue(sup, 2, fn -> DynamicSupervisor.count_children(sup) end)
    send(sup, :go)
    for n <- 1..2, do: Trace.emit("call #{n}", receive(do: ({:result, ^n, value} -> value)))
    Trace.next("it is there again")
    Trace.emit("count", DynamicSupervisor.count_children(sup))
    DynamicSupervisor.stop(sup)
    Trace.mail()

    # It gives up: the others are told to stop, whatever they are.
    for limit <- [0, Trace.draw_int("limit", 1, 2)], kind <- [:permanent, :transient] do
      {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one, max_restarts: limit, max_seconds: 100)
      others = for {id, k} <- [{a, :permanent}, {a, :temporary}], do: elem(DynamicSupervisor.start_child(sup, Children.spec(id, restart: k)), 1)
      refs = for p <- others, do: Process.monitor(p)
      {:ok, first} = DynamicSupervisor.start_child(sup, Children.spec(b, restart: kind))
      Trace.mail()

      Enum.reduce(0..limit, first, fn _, pid ->
        Children.finish(sup, pid, reason_for(kind, word))
        if Process.alive?(sup), do: Enum.find(for({_, p, _, _} <- DynamicSupervisor.which_children(sup), do: p), &(&1 not in others))
      end)

      Trace.gone(sup)
      for ref <- refs, do: Trace.emit("another", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Trace.emit("#{kind}", {limit, for(m <- Trace.mail(), do: name(m, sup))})
    end
  end

  defp reason_for(:permanent, _), do: :normal
  defp reason_for(_, word), do: {:normal, word}

  defp name({:EXIT, sup, reason}, sup), do: {:exit, reason}
  defp name(other, _), do: other
end

Trace.main(Conformance.Dynamicend, __ENV__.file)

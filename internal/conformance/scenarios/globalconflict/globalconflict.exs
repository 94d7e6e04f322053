# Answers N10: two nodes that have each registered the same names meet: the standard
# resolvers, one of one's own, and one that fails.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Globalconflict.Resolvers do
  # The process of the node with the higher name stays; both are told what was asked.
  def highest(name, one, other) do
    for pid <- [one, other], do: send(pid, {:asked, name, one, other})
    if node(one) > node(other), do: one, else: other
  end

  def fails(_name, _one, _other), do: raise("no")

  def neither(_name, _one, _other), do: self()
end

defmodule Conformance.Globalconflict do
  alias Conformance.Globalconflict.Resolvers

  def run do
    {peer, b} = Trace.start_peer("b", connect: false)

    resolvers = [
      {"exit", &:global.random_exit_name/3},
      {"notify", &:global.random_notify_name/3},
      {"all", &:global.notify_all_name/3},
      {"highest", &Resolvers.highest/3},
      {"fails", &Resolvers.fails/3},
      {"neither", &Resolvers.neither/3}
    ]

    cases =
      for {what, resolver} <- resolvers do
        name = Trace.draw_atom(what)
        mine = Trace.name(Trace.puppet(), "#{what} a")
        Trace.emit("#{what}, here", :global.register_name(name, mine, resolver))

        # Nobody tells of its registration but itself.
        his =
          Trace.far(peer, fn ->
            Process.register(self(), name)
            :yes = :global.register_name(name, self(), resolver)
            self()
          end)

        Trace.name(his, "#{what} b")
        {what, name, mine}
      end

    only = Trace.draw_atom("only")
    Trace.far(peer, fn -> Process.register(self(), only) && :global.register_name(only, self()) end)

    Trace.emit("connect", Node.connect(b))
    Trace.meet([b])
    there = Trace.hand(b)

    for {what, name, mine} <- cases do
      Trace.emit("#{what}, whereis", {:global.whereis_name(name), Trace.ask(there, fn -> :global.whereis_name(name) end)})

      if what == "exit" do
        Trace.emit("#{what}, the other", gone(there, name))
        Trace.emit("#{what}, this one", Process.alive?(mine))
      end

      if what == "notify" do
        Trace.emit("#{what}, the other gets", mail(Trace.ask(there, fn -> Process.whereis(name) end)))
      end

      if what in ["all", "highest"] do
        Trace.emit("#{what}, the other gets", mail(Trace.ask(there, fn -> Process.whereis(name) end)))
        Trace.emit("#{what}, this one gets", mail(mine))
      end
    end

    his = Trace.name(Trace.ask(there, fn -> Process.whereis(only) end), "only b")
    Trace.emit("only there", {:global.whereis_name(only), :global.whereis_name(only) == his})
    [{_, name, mine} | _] = cases
    Trace.emit("register what is held", :global.register_name(name, mine))
  end

  defp mail(pid), do: Trace.ask(pid, fn -> receive(do: (m -> m)) end)

  defp gone(there, name) do
    case Trace.ask(there, fn -> Process.whereis(name) end) do
      nil -> :undefined
      _ -> gone(there, name)
    end
  end
end

Trace.main(Conformance.Globalconflict, __ENV__.file, nodes: true)

# Answers P22: $ancestors: of a GenServer, of one that it started, of one with a name and one
# without, of those that a plain process started, and of a plain process; $callers.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Ancestors do
  defmodule Server do
    use GenServer
    def init(x), do: {:ok, x}
    def handle_call({:start, opts}, _, x), do: {:reply, elem(GenServer.start_link(__MODULE__, x, opts), 1), x}
    def handle_call(:plain, _, x), do: {:reply, spawn(&Trace.obey/0), x}
  end

  def run do
    Trace.name(self(), "me")
    n = Trace.draw_int("levels", 3, 6)

    # Each is started by the one before it; some have names.
    {:ok, first} = GenServer.start_link(Server, 0)
    Trace.name(first, "first")

    pids =
      Enum.scan([first | Enum.to_list(1..n)], fn i, before ->
        opts = if Trace.draw_int("named #{i}", 0, 1) == 1, do: [name: Trace.draw_atom("name #{i}")], else: []
        GenServer.call(before, {:start, opts})
      end)

    for pid <- pids, do: Trace.emit("its ancestors", ancestors(pid))

    # A plain process has none, and those that it starts know it alone.
    plain = Trace.name(GenServer.call(List.last(pids), :plain), "plain")
    Trace.emit("a plain process", ancestors(plain))
    loose = Trace.ask(plain, fn -> elem(GenServer.start(Server, 0), 1) end)
    Trace.emit("started by a plain one", ancestors(loose))
    Trace.emit("mine", Process.get(:"$ancestors"))

    # A name counts as it is when the child is started.
    name = Trace.draw_atom("plain")
    Process.register(plain, name)
    child = Trace.ask(plain, fn -> elem(GenServer.start_link(Server, 0), 1) end)
    Process.unregister(name)
    Trace.emit("by its name", ancestors(child))
    other = Trace.ask(plain, fn -> elem(GenServer.start_link(Server, 0), 1) end)
    Trace.emit("without it", [ancestors(other), ancestors(child)])

    # Neither start nor a server's call leaves callers: that is for tasks.
    Trace.emit("callers", for(pid <- [first, child, plain], do: Trace.entry(pid, :"$callers")))
    Trace.kill(plain)
    Trace.emit("the dead are still ancestors", ancestors(loose))
  end

  defp ancestors(pid), do: Trace.entry(pid, :"$ancestors")
end

Trace.main(Conformance.Ancestors, __ENV__.file)

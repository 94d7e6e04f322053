# Answers N1: which nodes there are: visible, hidden, connected, known, this; ping; a hidden node is told of to nobody.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Nodelists.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end
end

defmodule Conformance.Nodelists do
  alias Conformance.Nodelists.There

  def run do
    {_, b} = Trace.start_peer("b")
    on_b = Node.spawn(b, There, :obey, [])
    ask(on_b, fn -> :net_kernel.monitor_nodes(true, [{:node_type, :all}]) end)
    {_, h} = Trace.start_peer(Trace.draw_word("hidden"), args: ['-hidden'])
    {_, c} = Trace.start_peer(Trace.draw_word("visible"))
    # b hears of c alone.
    Trace.emit("b hears of", ask(on_b, fn -> receive(do: ({:nodeup, node, _} -> node)) end))
    on_h = Node.spawn(h, There, :obey, [])
    on_c = Node.spawn(c, There, :obey, [])
    ask(on_c, fn -> true = Node.connect(b) end)

    for {who, pid} <- [{"a", nil}, {"b", on_b}, {"c", on_c}, {"h", on_h}] do
      for type <- [:visible, :hidden, :connected, :this] do
        Trace.emit("#{who}, #{type}", lists(pid, type))
      end
    end

    Trace.emit("no type", Enum.sort(Node.list()))
    Trace.emit("two types", Enum.sort(Node.list([:hidden, :this])))
    nobody = String.to_atom(Trace.draw_word("nobody") <> "@127.0.0.1")
    Trace.emit("ping", for(node <- [b, c, h, node(), nobody], do: Node.ping(node) == :pong))
    Trace.emit("connect", for(node <- [b, c, h, node(), nobody], do: Node.connect(node)))
    Trace.emit("b knows h", h in ask(on_b, fn -> Node.list(:connected) end))
    Trace.emit("disconnect from the hidden", Node.disconnect(h))
    Trace.emit("connected", Enum.sort(Node.list(:connected)))
    Trace.emit("known", for(node <- [b, c, h, node()], do: node in Node.list(:known)))
    Trace.emit("ping connects again", Node.ping(h) == :pong)
    Trace.emit("hidden", Node.list(:hidden))
    Trace.poll("mailbox")
  end

  defp lists(nil, type), do: Enum.sort(Node.list(type))
  defp lists(pid, type), do: ask(pid, fn -> Enum.sort(Node.list(type)) end)

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Nodelists, __ENV__.file, nodes: true)

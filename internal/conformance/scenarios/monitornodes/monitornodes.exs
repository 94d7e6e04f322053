# Answers N1: monitoring nodes: asked for several times, by type, with the reason, and given up.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Monitornodes do
  def run do
    {_, b} = Trace.start_peer("b")
    :global.sync()
    n = Trace.draw_int("times", 2, 5)
    for _ <- 1..n, do: :ok = :net_kernel.monitor_nodes(true)
    :ok = :net_kernel.monitor_nodes(true, [:nodedown_reason, {:node_type, :all}])
    :ok = :net_kernel.monitor_nodes(true, [{:node_type, :hidden}])
    Trace.emit("times", n)

    down(b)
    Trace.emit("down", for(_ <- 0..n, do: next(:nodedown)))
    Trace.poll("mailbox")
    up(b)
    Trace.emit("up", for(_ <- 0..n, do: next(:nodeup)))
    Trace.poll("mailbox")

    # Off ends all of one kind, and none of another.
    :ok = :net_kernel.monitor_nodes(false)
    down(b)
    Trace.emit("plain is off", next(:nodedown))
    Trace.poll("mailbox")
    :ok = :net_kernel.monitor_nodes(true)
    up(b)
    Trace.emit("plain is on again", [next(:nodeup), next(:nodeup)])
    Trace.poll("mailbox")
    :ok = :net_kernel.monitor_nodes(false, [:nodedown_reason, {:node_type, :all}])
    :ok = :net_kernel.monitor_nodes(false)
    down(b)
    up(b)
    Trace.poll("all that could come is off")

    # It is of a process: another one's is another's, and ends with it.
    me = self()
    hidden = Trace.draw_word("hidden")
    other = spawn(fn -> :net_kernel.monitor_nodes(true); send(me, :ready); send(me, {:other, next(:nodedown)}) end)
    receive(do: (:ready -> :ok))
    :ok = :net_kernel.monitor_nodes(true, [{:node_type, :visible}])
    {_, h} = Trace.start_peer(hidden, args: ['-hidden'])
    Trace.emit("a hidden one is up", next(:nodeup))
    down(b)
    Trace.gone(other)
    Trace.emit("the other's", receive(do: ({:other, m} -> m)))
    Trace.emit("mine", next(:nodedown))
    Trace.poll("mailbox")
    :ok = :net_kernel.monitor_nodes(true, [{:node_type, :all}])
    down(h)
    Trace.emit("that of all types", next(:nodedown))
    Trace.emit("that of hidden ones", next(:nodedown))
    Trace.poll("mailbox")
  end

  defp down(node) do
    true = Node.disconnect(node)
  end

  defp up(node) do
    true = Node.connect(node)
    # What :global does when nodes meet may connect them again: be done with it.
    :global.sync()
  end

  # Of all options only what both sides have in the same form.
  defp next(what) do
    receive do
      {^what, node} -> node
      {^what, node, _} -> node
    end
  end
end

Trace.main(Conformance.Monitornodes, __ENV__.file, nodes: true)

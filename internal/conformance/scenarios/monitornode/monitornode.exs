# Answers N1: monitoring one node: one that is not there, oneself, several times, given up in part, used up.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Monitornode do
  def run do
    {_, b} = Trace.start_peer("b")
    :global.sync()
    nobody = String.to_atom(Trace.draw_word("nobody") <> "@127.0.0.1")
    n = Trace.draw_int("times", 3, 6)
    m = Trace.draw_int("fewer", 1, 2)
    Trace.emit_done("a node that is not there", fn -> Node.monitor(nobody, true) end)
    Trace.next("a node that is not there")
    Trace.emit_done("twice", fn -> Node.monitor(nobody, true); Node.monitor(nobody, true) end)
    Trace.next("twice")
    Trace.next("twice")
    Trace.poll("mailbox")
    Trace.emit_done("oneself", fn -> Node.monitor(node(), true) end)
    Trace.emit_done("off, when it was never on", fn -> Node.monitor(b, false) end)

    for _ <- 1..n, do: Node.monitor(b, true)
    for _ <- 1..m, do: Node.monitor(b, false)
    Node.disconnect(b)
    for _ <- 1..(n - m), do: Trace.next("one of #{n - m}")
    Trace.poll("mailbox")

    # It is used up, and to monitor is to connect.
    :net_kernel.monitor_nodes(true)
    Node.monitor(b, true)
    Trace.next("to monitor is to connect")
    :global.sync()
    :net_kernel.monitor_nodes(false)
    Node.disconnect(b)
    Trace.next("once more")
    connect(b)
    Node.disconnect(b)
    Trace.poll("used up")
    connect(b)
    Node.monitor(b, true)
    Node.monitor(b, false)
    Node.monitor(b, false)
    Node.disconnect(b)
    Trace.poll("given up")

    # What another process monitors is its own.
    connect(b)
    me = self()

    other =
      spawn(fn ->
        Node.monitor(b, true)
        send(me, :ready)
        receive(do: (m -> send(me, {:other, m})))
      end)

    receive(do: (:ready -> :ok))
    Node.disconnect(b)
    Trace.emit("another's", receive(do: ({:other, m} -> m)))
    Trace.gone(other)
    Trace.poll("mailbox")
  end

  # What :global does when nodes meet may connect them again: be done with it.
  defp connect(node) do
    true = Node.connect(node)
    :global.sync()
  end
end

Trace.main(Conformance.Monitornode, __ENV__.file, nodes: true)

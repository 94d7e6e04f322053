# Answers N4: the order in which one process hears of a lost connection.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Lossorder.There do
  # Does what it is asked to, and leaves all other mail where it is.
  def obey do
    receive do
      {:order, from, ref, fun} -> send(from, {ref, fun.()})
    end

    obey()
  end
end

defmodule Conformance.Lossorder do
  alias Conformance.Lossorder.There

  def run do
    Process.flag(:trap_exit, true)
    {peer, b} = Trace.start_peer("b")
    :global.sync()
    n = Trace.draw_int("messages", 5, 50)

    for {way, i} <- Enum.with_index(["disconnect", "kill"]) do
      linked = Node.spawn(b, There, :obey, [])
      watched = Node.spawn(b, There, :obey, [])
      Trace.name(linked, "linked #{i}")
      Trace.name(watched, "watched #{i}")
      Process.link(linked)
      Process.monitor(watched)
      me = self()
      # The last messages, by who is linked and by who is monitored, are here before.
      ask(linked, fn -> for j <- 1..n, do: send(me, {:linked, j}) end)
      ask(watched, fn -> for j <- 1..n, do: send(me, {:watched, j}) end)
      :net_kernel.monitor_nodes(true)
      if way == "disconnect", do: Node.disconnect(b), else: Trace.kill_9(peer)
      Trace.emit("#{way}, messages", {came(:linked), came(:watched), n})
      # The signals of one process each; the node's comes after them.
      Trace.emit("#{way}, linked", receive(do: ({:EXIT, ^linked, _} = m -> m)))
      Trace.emit("#{way}, watched", receive(do: ({:DOWN, _, _, ^watched, _} = m -> m)))
      Trace.next("#{way}, the node")
      :net_kernel.monitor_nodes(false)
      Trace.poll("#{way}, mailbox")
      if way == "disconnect", do: Node.connect(b)
    end
  end

  defp came(what), do: length(all(what, 1))

  defp all(what, i) do
    receive do
      {^what, ^i} -> [i | all(what, i + 1)]
    after
      0 -> []
    end
  end

  defp ask(pid, fun) do
    ref = make_ref()
    send(pid, {:order, self(), ref, fun})
    answer(ref)
  end

  defp answer(ref), do: receive(do: ({^ref, value} -> value))
end

Trace.main(Conformance.Lossorder, __ENV__.file, nodes: true)

# Answers N5: sending to {name, node} and to remote pids, the order across the wire, and
# monitors by name on another node.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Remotesend.There do
  # Registers itself, and tells what it gets.
  def tells({who, name}) do
    Process.flag(:trap_exit, true)
    Process.register(self(), name)
    send(who, {:ready, self()})
    tell(who)
  end

  defp tell(who) do
    receive do
      {:stop, reason} -> exit(reason)
      m -> send(who, {:got, m})
    end

    tell(who)
  end

  def floods({who, n, reason}) do
    for i <- 1..n, do: send(who, {:count, i})
    exit(reason)
  end
end

defmodule Conformance.Remotesend do
  alias Conformance.Remotesend.There

  def run do
    Process.flag(:trap_exit, true)
    {_, b} = Trace.start_peer("b")
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("n", 200, 2000)

    pid = Node.spawn(b, There, :tells, [{self(), name}])
    Trace.name(pid, "there")
    receive(do: ({:ready, ^pid} -> :ok))
    Trace.emit("its node", node(pid))

    Trace.emit_done("to a name there", fn -> send({name, b}, {:by_name, word}) end)
    Trace.next("to a name there")
    Trace.emit_done("to its pid", fn -> send(pid, {:by_pid, [word, 1, "text"]}) end)
    Trace.next("to its pid")
    Trace.emit_done("to a name nobody holds there", fn -> send({word, b}, :lost) end)
    Trace.emit_done("to a node that is not there", fn -> send({word, :"nobody@127.0.0.1"}, :lost) end)
    # A pid that crosses twice is the same.
    send(pid, {:pid, self()})
    Trace.emit("myself, there and back", receive(do: ({:got, {:pid, me}} -> me == self())))
    send(pid, {:pid, pid})
    Trace.emit("itself, there and back", receive(do: ({:got, {:pid, it}} -> it == pid)))
    ref = make_ref()
    send(pid, {:ref, ref})
    Trace.emit("a reference, there and back", receive(do: ({:got, {:ref, r}} -> r == ref)))

    # Order: messages by pid and by name, and signals between them.
    send(pid, {:count, 1})
    send({name, b}, {:count, 2})
    Process.exit(pid, reason)
    send(pid, {:count, 3})
    Process.exit(pid, word)
    send({name, b}, {:count, 4})
    for _ <- 1..6, do: Trace.next("in order")

    Node.spawn_link(b, There, :floods, [{self(), n, reason}])
    inorder = for(_ <- 1..n, do: receive(do: ({:count, i} -> i))) == Enum.to_list(1..n)
    Trace.emit("a flood in order", {inorder, n})
    Trace.next("then its exit")

    # By name: the DOWN has the name and the node.
    ref = Process.monitor({name, b})
    other = Process.monitor({word, b})
    Trace.emit("a name nobody holds there", receive(do: ({:DOWN, ^other, _, _, _} = m -> m)))
    send(pid, {:stop, reason})
    Trace.emit("a name there", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Process.monitor({name, b})
    Trace.next("the name is free there")
    Process.monitor({name, :"nobody@127.0.0.1"})
    Trace.next("a node that is not there")
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Remotesend, __ENV__.file, nodes: true)

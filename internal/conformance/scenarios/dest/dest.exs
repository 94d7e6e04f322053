# Answers P4: every kind of destination that reaches nobody, or somebody else by now, and
# what the send returns.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Dest do
  def run do
    nobody()
    moved()
    references()
    the_dead()
  end

  defp nobody do
    name = Trace.draw_atom("nobody")
    word = Trace.draw_atom("word")
    Trace.emit_done("a name that nobody ever held", fn -> send(name, word) end)
    Trace.emit_done("the name nil", fn -> send(nil, word) end)
    Trace.emit_done("the name undefined", fn -> send(:undefined, word) end)
    Trace.emit_done("that name on this node", fn -> send({name, node()}, word) end)
    Trace.emit_done("that name on a node nobody knows", fn -> send({name, :"nobody@127.0.0.1"}, word) end)
    Trace.emit_done("that name on a node without a host", fn -> send({name, word}, word) end)
    Trace.poll("mailbox")
  end

  # A name means who holds it when the message is sent.
  defp moved do
    me = self()
    name = Trace.draw_atom("moved")
    first = spawn(fn -> tell(me, :first) end)
    second = spawn(fn -> tell(me, :second) end)
    Process.register(first, name)
    Trace.emit_done("to the first", fn -> send(name, {:number, 1}) end)
    Trace.next("who got it")
    Process.unregister(name)
    Trace.emit_done("to a name given up", fn -> send(name, {:number, 2}) end)
    Process.register(second, name)
    Trace.emit_done("to the second", fn -> send(name, {:number, 3}) end)
    Trace.next("who got it")
    Trace.emit_done("to the second by name and node", fn -> send({name, node()}, {:number, 4}) end)
    Trace.next("who got it")
    Trace.emit_done("to the first, by pid", fn -> send(first, {:number, 5}) end)
    Trace.next("who got it")
  end

  defp tell(to, who) do
    receive(do: ({:number, i} -> send(to, {:got, who, i})))
    tell(to, who)
  end

  # A reference is a destination while it is an alias, and nobody otherwise.
  defp references do
    number = Trace.draw_int("number", 10, 99)
    Trace.emit_done("a reference that is no alias", fn -> send(make_ref(), {:number, number}) end)
    alias = :erlang.alias()
    Trace.emit_done("an alias", fn -> send(alias, {:number, number + 1}) end)
    Trace.next("mailbox")
    :erlang.unalias(alias)
    Trace.emit_done("an alias given up", fn -> send(alias, {:number, number + 2}) end)
    Trace.poll("mailbox")
  end

  defp the_dead do
    me = self()
    name = Trace.draw_atom("dead")

    {pid, ref} =
      spawn_monitor(fn ->
        Process.register(self(), name)
        send(me, {:alias, :erlang.alias()})
        receive(do: (:go -> :ok))
      end)

    alias = receive(do: ({:alias, a} -> a))
    send(pid, :go)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    Trace.emit_done("the pid of the dead", fn -> send(pid, :lost) end)
    Trace.emit_done("the alias of the dead", fn -> send(alias, :lost) end)
    Trace.emit_done("the name of the dead", fn -> send(name, :lost) end)
    Trace.emit_done("the name of the dead, on this node", fn -> send({name, node()}, :lost) end)
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Dest, __ENV__.file)

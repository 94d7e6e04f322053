# Answers P4: sending to the dead, to names nobody holds, to other nodes that are not
# there, and what each returns.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Send do
  def run do
    name = Trace.draw_atom("name")
    word = Trace.draw_atom("word")
    {pid, ref} = spawn_monitor(fn -> receive(do: (:go -> :ok)) end)
    Process.register(pid, name)

    Trace.emit_done("to a name", fn -> send(name, :go) end)
    Trace.emit("gone", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    Trace.emit_done("to the dead", fn -> send(pid, word) end)
    Trace.emit_done("to the name of the dead", fn -> send(name, word) end)
    Trace.emit_done("to that name on this node", fn -> send({name, node()}, word) end)
    Trace.emit_done("to a node that is not there", fn -> send({name, :"nobody@127.0.0.1"}, word) end)

    Process.register(self(), name)
    Trace.emit_done("to oneself by pid", fn -> send(self(), {:by_pid, word}) end)
    Trace.emit_done("to oneself by name", fn -> send(name, {:by_name, word}) end)
    Trace.emit_done("to oneself by name and node", fn -> send({name, node()}, {:by_node, word}) end)
    for _ <- 1..4, do: Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Send, __ENV__.file)

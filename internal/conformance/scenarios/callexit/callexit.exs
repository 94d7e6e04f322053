# Answers B1: every way in which GenServer.call exits: the dead, the unknown, oneself,
# a server that stops, exits, raises or is killed while the caller waits.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Callexit.Server do
  use GenServer

  def init(_), do: {:ok, nil}

  def handle_call({:ping, n}, _from, s), do: {:reply, {:pong, n}, s}
  def handle_call({:stop, reason}, _from, s), do: {:stop, reason, s}
  def handle_call({:stop_reply, reason, n}, _from, s), do: {:stop, reason, {:pong, n}, s}
  def handle_call({:exit, reason}, _from, _), do: exit(reason)
  def handle_call({:raise, text}, _from, _), do: raise(text)

  def handle_call({:hang, who}, _from, s) do
    send(who, :hanging)
    {:noreply, s}
  end

  def handle_call(:call_self, _from, s), do: {:reply, GenServer.call(self(), {:ping, 0}), s}
end

defmodule Conformance.Callexit do
  alias Conformance.Callexit.Server

  def run do
    n = Trace.draw_int("n", 1, 99)
    text = Trace.draw_word("text")
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")
    word = Trace.draw_atom("word")

    call("alive", start(), {:ping, n})
    {dead, ref} = spawn_monitor(fn -> :ok end)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
    call("the dead", dead, {:ping, n})
    call("an unknown name", name, {:ping, n})
    call("an unknown name on this node", {name, node()}, {:ping, n})
    call("oneself", self(), {:ping, n})
    Process.register(self(), name)
    call("oneself by name", name, {:ping, n})
    Process.unregister(name)

    for {what, why} <- [
          {"normal", :normal},
          {"shutdown", :shutdown},
          {"a tuple with shutdown", {:shutdown, word}},
          {"a drawn reason", reason}
        ] do
      call("stops with #{what}", start(), {:stop, why})
      call("exits with #{what}", start(), {:exit, why})
    end

    server = start()
    ref = Process.monitor(server)
    call("replies and stops", server, {:stop_reply, reason, n})
    Trace.emit("then", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    call("and then", server, {:ping, n})

    call("raises", start(), {:raise, text})
    call("calls itself inside", start(), :call_self)

    while_waiting("killed while waiting", :kill)
    while_waiting("sent a reason while waiting", reason)
    while_waiting("sent shutdown while waiting", :shutdown)

    # A name in the exit is the name that was called.
    server = start()
    Process.register(server, name)
    call("stops, called by name", name, {:stop, reason})
    server = start()
    Process.register(server, name)
    call("stops, called by name and node", {name, node()}, {:stop, reason})

    Trace.emit_result("a negative timeout", fn -> GenServer.call(start(), {:ping, n}, -n) end)
    Trace.emit_result("infinity", fn -> GenServer.call(start(), {:stop, reason}, :infinity) end)

    # Not caught, it is the caller's own reason, which is not that of the server.
    for why <- [:normal, :shutdown] do
      server = start()
      Trace.name(server, "server_that_ends_with_#{why}")
      {_, ref} = spawn_monitor(fn -> GenServer.call(server, {:stop, why}) end)
      Trace.emit("a caller that does not catch", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
    end

    Trace.poll("mailbox")
  end

  defp start do
    {:ok, pid} = GenServer.start(Server, nil)
    pid
  end

  defp call(label, server, request), do: Trace.emit_result(label, fn -> GenServer.call(server, request) end)

  defp while_waiting(label, signal) do
    server = start()
    killer = spawn(fn -> receive(do: (:hanging -> Process.exit(server, signal))) end)
    Trace.name(killer, "killer")
    call(label, server, {:hang, killer})
  end
end

Trace.main(Conformance.Callexit, __ENV__.file)

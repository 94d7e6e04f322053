# Answers B3, B8: init's results with start and start_link, for a starter that traps
# and one that does not; continue; a name that is taken.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Start.Server do
  use GenServer

  def init({:raise, text}), do: raise(text)
  def init({:exit, reason}), do: exit(reason)
  def init({:return, value}), do: value

  def handle_continue({:note, who, n}, s) do
    send(who, {:continued, n})
    {:noreply, s}
  end

  def handle_call({:ask, who, n}, _from, s), do: {:reply, {:pong, n}, s, {:continue, {:note, who, n}}}

  def handle_info({:tell, who, n}, s) do
    send(who, {:told, n})
    {:noreply, s}
  end
end

defmodule Conformance.Start do
  alias Conformance.Start.Server

  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    text = Trace.draw_word("text")

    for {what, argument} <- [
          {"ok", {:return, {:ok, nil}}},
          {"ignore", {:return, :ignore}},
          {"stop", {:return, {:stop, reason}}},
          {"stop normal", {:return, {:stop, :normal}}},
          {"exit", {:exit, reason}},
          {"raise", {:raise, text}}
        ] do
      Trace.emit("#{what}, start", GenServer.start(Server, argument))
      Trace.poll("#{what}, start, mailbox")
      Trace.emit("#{what}, start_link", GenServer.start_link(Server, argument))
      if what != "ok", do: Trace.next("#{what}, start_link, mailbox")

      # A starter that does not trap.
      me = self()

      {_, ref} =
        spawn_monitor(fn ->
          result = GenServer.start_link(Server, argument)
          send(me, {:went_on, elem_or(result)})
        end)

      Trace.emit("#{what}, not trapping", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
      Trace.poll("#{what}, not trapping, went on")
    end

    continue()
    taken()
    Trace.poll("mailbox")
  end

  defp elem_or({tag, _}), do: tag
  defp elem_or(tag), do: tag

  # Continue runs before anything that was sent.
  defp continue do
    n = Trace.draw_int("n", 1, 99)
    name = Trace.draw_atom("early")
    me = self()
    {:ok, pid} = GenServer.start(Server, {:return, {:ok, nil, {:continue, {:note, me, n}}}}, name: name)
    Trace.next("continued from init")
    Trace.emit_result("call", fn -> GenServer.call(pid, {:ask, me, n + 1}) end)
    send(pid, {:tell, me, n + 2})
    Trace.next("continued from a call")
    Trace.next("then the message")
    GenServer.stop(pid)
  end

  defp taken do
    name = Trace.draw_atom("name")
    {:ok, pid} = GenServer.start(Server, {:return, {:ok, nil}}, name: name)
    Trace.name(pid, "holder")
    Trace.emit("taken, start", GenServer.start(Server, {:return, {:ok, nil}}, name: name))
    Trace.emit("taken, start_link", GenServer.start_link(Server, {:return, {:ok, nil}}, name: name))
    Trace.poll("taken, mailbox")
    GenServer.stop(pid)
    Trace.emit("free again", match?({:ok, _}, GenServer.start(Server, {:return, {:ok, nil}}, name: name)))
    # A name that init failed with is free.
    other = Trace.draw_atom("other")
    GenServer.start(Server, {:return, {:stop, :normal}}, name: other)
    Trace.emit("its init failed", Process.whereis(other))
  end
end

Trace.main(Conformance.Start, __ENV__.file)

# Answers B4: when terminate runs and with which reason, trapping and not, for a parent
# and for a stranger; an exit and a raise inside it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Terminate.Server do
  use GenServer

  def init({who, trap, last}) do
    Process.flag(:trap_exit, trap)
    {:ok, {who, last}}
  end

  def handle_cast({:stop, reason}, s), do: {:stop, reason, s}
  def handle_cast({:exit, reason}, _), do: exit(reason)
  def handle_cast({:raise, text}, _), do: raise(text)

  def handle_info(m, {who, _} = s) do
    send(who, {:info, m})
    {:noreply, s}
  end

  def terminate(reason, {who, last}) do
    send(who, {:terminate, reason})

    case last do
      :ok -> :ok
      {:exit, why} -> exit(why)
      {:raise, text} -> raise(text)
    end
  end
end

defmodule Conformance.Terminate do
  alias Conformance.Terminate.Server

  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_reason("reason")
    other = Trace.draw_reason("other")
    text = Trace.draw_word("text")
    last_text = Trace.draw_word("last text")

    for {what, message} <- [
          {"stops normally", {:stop, :normal}},
          {"stops", {:stop, reason}},
          {"exits", {:exit, reason}},
          {"raises", {:raise, text}}
        ] do
      pid = start(false, :ok)
      GenServer.cast(pid, message)
      both("#{what}, terminate", "#{what}, exit")
    end

    for {what, signal} <- [{"normal", :normal}, {"shutdown", :shutdown}, {"a reason", reason}, {"kill", :kill}] do
      # From its parent to a server that traps: terminate runs.
      pid = start(true, :ok)
      Process.exit(pid, signal)
      Trace.next("the parent sends #{what} to one that traps")
      if signal != :kill, do: Trace.next("the parent sends #{what} to one that traps")

      # To one that does not: it just dies, or with :normal does not.
      if signal != :normal do
        pid = start(false, :ok)
        Process.exit(pid, signal)
        Trace.next("the parent sends #{what} to one that does not trap")
      end

      # From a stranger to one that traps: a message like any other.
      if signal != :kill do
        pid = start(true, :ok)
        stranger = spawn(fn -> Process.exit(pid, signal) end)
        Trace.name(stranger, "stranger")
        Trace.next("a stranger sends #{what} to one that traps")
        GenServer.cast(pid, {:stop, :normal})
        Trace.next("and then it stops")
        Trace.next("and then it stops")
      end
    end

    # What terminate itself does wrong takes the reason's place.
    pid = start(false, {:exit, other})
    GenServer.cast(pid, {:stop, reason})
    both("terminate exits, terminate", "terminate exits, exit")
    pid = start(false, {:raise, last_text})
    GenServer.cast(pid, {:stop, :normal})
    both("terminate raises, terminate", "terminate raises, exit")
    Trace.poll("mailbox")
  end

  defp start(trap, last) do
    {:ok, pid} = GenServer.start_link(Server, {self(), trap, last})
    pid
  end

  defp both(first, second) do
    Trace.next(first)
    Trace.next(second)
  end
end

Trace.main(Conformance.Terminate, __ENV__.file)

# Answers B1: callers that wait when the server ends, each way that it can end.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Callwaiting.Server do
  use GenServer

  def init(who), do: {:ok, who}

  def handle_call({:keep, n}, _from, who) do
    send(who, {:kept, n})
    {:noreply, who}
  end

  def handle_cast({:stop, reason}, who), do: {:stop, reason, who}
  def handle_cast({:exit, reason}, _), do: exit(reason)
end

defmodule Conformance.Callwaiting do
  alias Conformance.Callwaiting.Server

  def run do
    reason = Trace.draw_reason("reason")
    callers = Trace.draw_int("callers", 2, 5)
    n = Trace.draw_int("n", 1, 99)

    for {what, last} <- [
          {"stops normally", fn pid -> GenServer.cast(pid, {:stop, :normal}) end},
          {"shuts down", fn pid -> GenServer.cast(pid, {:stop, :shutdown}) end},
          {"stops with a reason", fn pid -> GenServer.cast(pid, {:stop, reason}) end},
          {"exits", fn pid -> GenServer.cast(pid, {:exit, reason}) end},
          {"is stopped", fn pid -> GenServer.stop(pid, reason) end},
          {"is killed", fn pid -> Process.exit(pid, :kill) end},
          {"gets a signal", fn pid -> Process.exit(pid, reason) end}
        ],
        timeout <- [:infinity, 60_000] do
      me = self()
      {:ok, pid} = GenServer.start(Server, me)

      for i <- 1..callers do
        spawn(fn ->
          why = catch_exit(fn -> GenServer.call(pid, {:keep, n + i}, timeout) end)
          send(me, {:answer, i, why})
        end)

        receive(do: ({:kept, _} -> :ok))
      end

      last.(pid)

      for i <- 1..callers do
        why = receive(do: ({:answer, ^i, why} -> why))
        Trace.emit_result("the server #{what}", fn -> exit(why) end)
      end
    end

    Trace.poll("mailbox")
  end

  defp catch_exit(fun) do
    fun.()
  catch
    :exit, reason -> reason
  end
end

Trace.main(Conformance.Callwaiting, __ENV__.file)

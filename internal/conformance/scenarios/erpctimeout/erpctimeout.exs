# Answers N7: a time-out: the function goes on, and its late value is not delivered.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Erpctimeout.There do
  def echo(v), do: v
  def fail({:raise, text}), do: raise(text)
  def fail({:throw, term}), do: throw(term)
  def fail({:exit, reason}), do: exit(reason)

  def fail({:signal, reason}) do
    Process.exit(self(), reason)
    receive(do: (:never -> :ok))
  end

  def hang(who) do
    send(who, self())
    receive(do: (v -> v))
  end

  def tell(who, term), do: send(who, term)
end

defmodule Conformance.Erpctimeout do
  alias Conformance.Erpctimeout.There

  def run do
    {_, b} = Trace.start_peer("b")
    value = Trace.draw_word("value")
    timeout = Trace.draw_int("timeout", 20, 60)

    for {where, node} <- [{"there", b}, {"here", node()}] do
      Trace.emit("a time-out, #{where}", outcome(fn -> :erpc.call(node, There, :hang, [self()], timeout) end))
      pid = receive(do: (pid when is_pid(pid) -> pid))
      ref = Process.monitor(pid)
      # It is still running, and returns when it is told to.
      send(pid, value)
      ended = receive(do: ({:DOWN, ^ref, _, _, why} -> why))
      Trace.emit("it went on, #{where}", ended not in [:noproc, :noconnection, :killed])
      Trace.emit("a call after it, #{where}", outcome(fn -> :erpc.call(node, There, :echo, [value], 10_000) end))
      Trace.poll("mailbox, #{where}")
    end

    Trace.emit("no time at all", outcome(fn -> :erpc.call(b, There, :hang, [self()], 0) end))
    pid = receive(do: (pid when is_pid(pid) -> pid))
    Process.exit(pid, :kill)
    Trace.gone(pid)
    Trace.poll("mailbox")
  end

  defp outcome(fun) do
    {:ok, fun.()}
  catch
    class, reason -> {class, reason}
  end
end

Trace.main(Conformance.Erpctimeout, __ENV__.file, nodes: true)

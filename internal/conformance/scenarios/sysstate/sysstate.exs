# Answers B9: get_state, replace_state, suspend and resume, and what a suspended server
# still hears.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Sysstate.Server do
  use GenServer

  def init({who, n, trap}) do
    Process.flag(:trap_exit, trap)
    {:ok, {who, n}}
  end

  def handle_call(:get, _from, {who, n}), do: {:reply, n, {who, n}}

  def handle_cast({:add, m}, {who, n}) do
    send(who, {:added, m})
    {:noreply, {who, n + m}}
  end

  def terminate(reason, {who, n}), do: send(who, {:terminate, n, reason})
end

defmodule Conformance.Sysstate do
  alias Conformance.Sysstate.Server

  def run do
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("n", 1, 99)
    m = Trace.draw_int("m", 1, 99)
    soon = Trace.draw_int("soon", 5, 25)
    pid = start(n)

    Trace.emit("get", get(pid))
    Trace.emit("replace", replace(pid, &(&1 + m)))
    Trace.emit("call", GenServer.call(pid, :get))
    Trace.emit("a replacement that crashes", crashes(fn -> replace(pid, fn _ -> exit(reason) end) end))
    Trace.emit("call", GenServer.call(pid, :get))

    # Suspended it hears :sys alone; the rest comes later, in its order.
    Trace.emit("suspend", :sys.suspend(pid))
    GenServer.cast(pid, {:add, m})
    Trace.emit("call", timeout(fn -> GenServer.call(pid, :get, soon) end))
    Trace.emit("get", get(pid))
    Trace.emit("replace", replace(pid, fn _ -> n end))
    Trace.emit("suspend again", :sys.suspend(pid))
    Trace.poll("mailbox")
    Trace.emit("resume", :sys.resume(pid))
    Trace.next("what had waited")
    Trace.emit("call", GenServer.call(pid, :get))
    Trace.emit("resume again", :sys.resume(pid))
    Trace.poll("mailbox")

    # A stop ends a suspended one, and so does an exit signal.
    :sys.suspend(pid)
    ref = Process.monitor(pid)
    GenServer.cast(pid, {:add, m})
    Trace.emit("stop", GenServer.stop(pid, :shutdown))
    Trace.next("it terminates")
    Trace.emit("its reason", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    pid = start(n)
    :sys.suspend(pid)
    ref = Process.monitor(pid)
    Process.exit(pid, reason)
    Trace.emit("an exit signal", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("mailbox")

    # One that traps ends with its parent, but not with a stranger.
    me = self()

    parent =
      spawn(fn ->
        {:ok, child} = GenServer.start_link(Server, {me, n, true})
        :sys.suspend(child)
        send(me, {:child, child})
        receive(do: (:end -> exit(reason)))
      end)

    child = receive(do: ({:child, child} -> child))
    ref = Process.monitor(child)
    Process.exit(child, :stranger)
    Trace.emit("after a stranger's exit", get(child))
    send(parent, :end)
    Trace.next("after its parent's exit")
    Trace.emit("its reason", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))

    # Nobody there.
    Trace.emit("get of the dead", exits(fn -> :sys.get_state(child) end))
    Trace.emit("suspend nobody", exits(fn -> :sys.suspend(:nobody) end))
    Trace.poll("mailbox")
  end

  defp start(n) do
    {:ok, pid} = GenServer.start(Server, {self(), n, false})
    pid
  end

  defp get(pid), do: elem(:sys.get_state(pid), 1)
  defp replace(pid, fun), do: elem(:sys.replace_state(pid, fn {who, n} -> {who, fun.(n)} end), 1)

  defp crashes(fun) do
    fun.()
  catch
    _, _ -> :crashed
  end

  defp timeout(fun) do
    fun.()
  catch
    :exit, {:timeout, _} -> :timeout
  end

  defp exits(fun) do
    fun.()
  catch
    :exit, {reason, {:sys, function, _}} -> {reason, function}
  end
end

Trace.main(Conformance.Sysstate, __ENV__.file)

# Answers B32: what is logged when a process or a GenServer ends abnormally, and what is not.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Crashlog.Server do
  use GenServer

  def init(how) do
    act(how)
    {:ok, nil}
  end

  def handle_call(how, _from, s), do: act(how) || {:reply, :ok, s}
  def handle_cast(how, s), do: act(how) || {:noreply, s}
  def handle_info({:info, how}, s), do: act(how) || {:noreply, s}
  def handle_continue(how, s), do: act(how) || {:noreply, s}

  defp act({:raise, text}), do: raise(text)
  defp act({:exit, reason}), do: exit(reason)
  defp act({:stop, reason}), do: {:stop, reason, nil}
  defp act({:continue, how}), do: {:noreply, nil, {:continue, how}}
  defp act(nil), do: nil
end

defmodule Conformance.Crashlog do
  alias Conformance.Crashlog.Server

  def run do
    Trace.listen()
    text = Trace.draw_word("text")
    reason = {Trace.draw_atom("reason"), Trace.draw_int("reason", 1, 99)}
    [name] = Trace.draw_names("name", 1)

    # A plain process.
    ends(spawn(fn -> raise text end), fn _ -> nil end)
    Trace.next_report("a process raises")

    for {what, why} <- [{"exits", reason}, {"exits normally", :normal}, {"shuts down", :shutdown}] do
      ends(spawn(fn -> exit(why) end), fn _ -> nil end)
      marker("a process #{what}")
    end

    ends(spawn(fn -> receive(do: (:never -> nil)) end), &Process.exit(&1, :kill))
    marker("a process is killed")

    # A GenServer, by its pid and by its name, in each callback.
    for {what, how} <- [{"raises", {:raise, text}}, {"exits", {:exit, reason}}, {"stops", {:stop, reason}}] do
      ends(start(), &catch_exit(fn -> GenServer.call(&1, how) end))
      Trace.next_report("in a call it #{what}")
      ends(start(), &GenServer.cast(&1, how))
      Trace.next_report("in a cast it #{what}")
      ends(start(), &send(&1, {:info, how}))
      Trace.next_report("in an info it #{what}")
      ends(start(), &GenServer.cast(&1, {:continue, how}))
      Trace.next_report("in a continue it #{what}")
      ends(start(name: name), &GenServer.cast(&1, how))
      Trace.next_report("with a name it #{what}")
    end

    # Ends that are none.
    for {what, why} <- [{"normally", :normal}, {"by shutdown", :shutdown}, {"by shutdown of a kind", {:shutdown, reason}}] do
      ends(start(), &GenServer.cast(&1, {:stop, why}))
      marker("it stops #{what}")
      ends(start(), &GenServer.cast(&1, {:exit, why}))
      marker("it exits #{what}")
      ends(start(), &GenServer.stop(&1, why))
      marker("it is stopped #{what}")
      ends(start(), &Process.exit(&1, why), why != :normal)
      marker("it gets an exit signal #{what}")
    end

    ends(start(), &Process.exit(&1, :kill))
    marker("it is killed")
    ends(start(), &catch_exit(fn -> GenServer.stop(&1, reason) end))
    Trace.next_report("it is stopped for a reason")

    # An init that fails is its starter's to tell.
    for {what, how} <- [{"raises", {:raise, text}}, {"exits", {:exit, reason}}] do
      {:error, _} = GenServer.start(Server, how)
      marker("init #{what}")
    end

    Trace.unlisten()
    Trace.poll("mailbox")
  end

  # A report that is bound to come: if it comes first there was no other.
  defp marker(what) do
    ends(start(name: :marker), &GenServer.cast(&1, {:exit, :marker}))
    Trace.next_report("#{what}, nothing but the marker")
  end

  defp start(opts \\ []) do
    {:ok, pid} = GenServer.start(Server, nil, opts)
    pid
  end

  defp ends(pid, how, wait \\ true) do
    ref = Process.monitor(pid)
    how.(pid)
    if wait, do: receive(do: ({:DOWN, ^ref, _, _, _} -> nil)), else: Process.demonitor(ref, [:flush])
  end

  defp catch_exit(fun) do
    fun.()
  catch
    :exit, _ -> nil
  end
end

Trace.main(Conformance.Crashlog, __ENV__.file)

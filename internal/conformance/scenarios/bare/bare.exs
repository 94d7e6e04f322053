# Answers B6: what `use GenServer` does with a call, a cast, a message and a continuation
# that nobody handles, for one that asks, one that waits and one that is linked.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Bare.Server do
  use GenServer

  def init({:continue, what}), do: {:ok, what, {:continue, what}}
  def init(s), do: {:ok, s}
end

defmodule Conformance.Bare.Keeper do
  use GenServer

  def init(who), do: {:ok, who}

  def handle_call({:keep, n}, _from, who) do
    send(who, {:kept, n})
    {:noreply, who}
  end

  def handle_call({:ping, n}, _from, who), do: {:reply, {:pong, n}, who}
end

defmodule Conformance.Bare do
  alias Conformance.Bare.{Keeper, Server}

  def run do
    Process.flag(:trap_exit, true)
    n = Trace.draw_int("n", 1, 99)
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")

    for {how, start} <- [{"start", &GenServer.start/3}, {"start_link", &GenServer.start_link/3}] do
      {:ok, pid} = start.(Server, nil, name: name)
      Trace.name(pid, how)
      ref = Process.monitor(pid)
      for i <- 1..3, do: send(pid, {:nonsense, n + i})
      send(pid, n)
      Trace.emit("#{how}, messages pass", :sys.get_state(pid) == nil and Process.alive?(pid))
      Trace.emit("#{how}, the caller", crashed(fn -> GenServer.call(name, {:nonsense, n}) end))
      Trace.emit("#{how}, the monitor", crashed(receive(do: ({:DOWN, ^ref, _, _, r} -> r))))
      if how == "start_link", do: Trace.emit("#{how}, the link", crashed(receive(do: ({:EXIT, ^pid, r} -> r))))
      Trace.emit("#{how}, the name", Process.whereis(name))

      {:ok, pid} = start.(Server, nil, [])
      ref = Process.monitor(pid)
      Trace.emit("#{how}, a cast", GenServer.cast(pid, {:nonsense, n}))
      Trace.emit("#{how}, the monitor", crashed(receive(do: ({:DOWN, ^ref, _, _, r} -> r))))
      if how == "start_link", do: Trace.emit("#{how}, the link", crashed(receive(do: ({:EXIT, ^pid, r} -> r))))

      # It has started; what it continues with ends it.
      if how == "start_link" do
        {:ok, pid} = start.(Server, {:continue, n}, [])
        Trace.emit("#{how}, a continuation", crashed(receive(do: ({:EXIT, ^pid, r} -> r))))
      end

      # A terminate that is not there.
      {:ok, pid} = start.(Server, nil, [])
      Trace.emit_result("#{how}, stop", fn -> GenServer.stop(pid, reason) end)
      if how == "start_link", do: Trace.emit("#{how}, the link", receive(do: ({:EXIT, ^pid, r} -> r)))

      # Who waits for it ends with it.
      {:ok, pid} = start.(Keeper, self(), [])
      {_, ref} = spawn_monitor(fn -> GenServer.call(pid, {:keep, n}) end)
      Trace.next("#{how}, one waits")
      Trace.emit_result("#{how}, what it handles", fn -> GenServer.call(pid, {:ping, n}) end)
      Trace.emit("#{how}, another asks", crashed(fn -> GenServer.call(pid, {:nonsense, n}) end))
      Trace.emit("#{how}, who waits", crashed(fn -> exit(receive(do: ({:DOWN, ^ref, _, _, r} -> r))) end))
      if how == "start_link", do: Trace.emit("#{how}, the link", crashed(receive(do: ({:EXIT, ^pid, r} -> r))))
    end

    Trace.emit("mail", Trace.mail())
  end

  # Whether it was a crash: a reason with a stack.
  defp crashed(fun) when is_function(fun) do
    fun.()
  catch
    :exit, {why, {GenServer, :call, _}} -> crashed(why)
  end

  defp crashed({_, [_ | _]}), do: true
  defp crashed(_), do: false
end

Trace.main(Conformance.Bare, __ENV__.file)

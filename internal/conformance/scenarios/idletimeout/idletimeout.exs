# Answers B7: time-outs, :hibernate and :continue in the results of each callback.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Idletimeout.Server do
  use GenServer

  def init({who, next}), do: with_next({:ok, who}, next)

  def handle_call({:next, next}, _from, who), do: with_next({:reply, :answered, who}, next)

  def handle_cast(:hold, who) do
    send(who, :held)
    receive(do: (:go -> :ok))
    {:noreply, who}
  end

  def handle_cast({:next, next}, who), do: with_next({:noreply, who}, next)

  def handle_cast({:note, n}, who) do
    send(who, {:noted, n})
    {:noreply, who}
  end

  def handle_continue({:then, next}, who) do
    send(who, :continued)
    with_next({:noreply, who}, next)
  end

  def handle_info(:timeout, who) do
    send(who, :timed_out)
    {:noreply, who}
  end

  def handle_info({:next, next}, who), do: with_next({:noreply, who}, next)

  def handle_info(message, who) do
    send(who, message)
    {:noreply, who}
  end

  defp with_next(result, nil), do: result
  defp with_next({:ok, who}, next), do: {:ok, who, next}
  defp with_next({:reply, reply, who}, next), do: {:reply, reply, who, next}
  defp with_next({:noreply, who}, next), do: {:noreply, who, next}
end

defmodule Conformance.Idletimeout do
  alias Conformance.Idletimeout.Server

  def run do
    soon = Trace.draw_int("soon", 5, 25)
    n = Trace.draw_int("n", 1, 99)

    # From each callback: a time-out comes once, then no more.
    for {what, timeout} <- [{"soon", soon}, {"zero", 0}] do
      pid = start(timeout)
      Trace.next("#{what}, init")
      Trace.emit("#{what}, call", GenServer.call(pid, {:next, timeout}))
      Trace.next("#{what}, after the call")
      GenServer.cast(pid, {:next, timeout})
      Trace.next("#{what}, after the cast")
      send(pid, {:next, timeout})
      Trace.next("#{what}, after the info")
      GenServer.cast(pid, {:next, {:continue, {:then, timeout}}})
      for _ <- 1..2, do: Trace.next("#{what}, after the continue")
      Process.sleep(2 * soon)
      Trace.poll("#{what}, once only")
    end

    # Any message ends it, what is queued comes before a time-out of zero, and a
    # message of the same shape is one.
    pid = start(nil)
    GenServer.cast(pid, {:next, 60_000})
    GenServer.cast(pid, {:note, n})
    Trace.next("a message comes first")
    GenServer.cast(pid, :hold)
    Trace.next("it is held")
    GenServer.cast(pid, {:next, 0})
    GenServer.cast(pid, {:note, n + 1})
    send(pid, :go)
    Trace.next("what is queued comes first")
    GenServer.call(pid, {:next, nil})
    Trace.poll("zero was ended")

    # Each result sets its own, and infinity is none.
    GenServer.cast(pid, {:next, 60_000})
    GenServer.cast(pid, {:next, 0})
    Trace.next("the last one counts")
    GenServer.cast(pid, {:next, 0})
    Trace.next("zero again")
    GenServer.cast(pid, {:next, :infinity})
    GenServer.call(pid, {:next, :hibernate})
    Trace.poll("infinity")

    # Hibernation is felt by nobody.
    for _ <- 1..2, do: Trace.emit("hibernated, call", GenServer.call(pid, {:next, :hibernate}))
    GenServer.cast(pid, {:next, :hibernate})
    send(pid, {:next, :hibernate})
    GenServer.cast(pid, {:next, {:continue, {:then, :hibernate}}})
    Trace.next("hibernated, continue")
    GenServer.cast(pid, {:note, n})
    Trace.next("hibernated, cast")
    pid = start(:hibernate)
    Trace.emit("hibernated, after init", GenServer.call(pid, {:next, nil}))

    # :sys does not end a time-out.
    pid = start(nil)
    GenServer.cast(pid, {:next, soon})
    :sys.get_state(pid)
    Trace.next("looked at")
    Trace.poll("mailbox")
  end

  defp start(next) do
    {:ok, pid} = GenServer.start_link(Server, {self(), next})
    pid
  end
end

Trace.main(Conformance.Idletimeout, __ENV__.file)

# Answers B23: a GenServer that starts tasks, does not wait for them, and takes their
# results and ends as messages.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Taskserver.Server do
  use GenServer

  def init({who, sup, flush}), do: {:ok, {who, sup, flush}}

  def handle_call({:begin, fun, how}, _from, {_, sup, _} = s) do
    task =
      case how do
        :linked -> Task.Supervisor.async(sup, fun)
        :nolink -> Task.Supervisor.async_nolink(sup, fun)
      end

    {:reply, task.pid, s}
  end

  def handle_call(:sync, _from, s), do: {:reply, :ok, s}

  def handle_info({ref, value}, {who, _, flush} = s) when is_reference(ref) do
    if flush, do: Process.demonitor(ref, [:flush])
    send(who, {:value, value})
    {:noreply, s}
  end

  def handle_info({:DOWN, _, :process, _, reason}, {who, _, _} = s) do
    send(who, {:ended, reason})
    {:noreply, s}
  end
end

defmodule Conformance.Taskserver do
  alias Conformance.Taskserver.Server

  def run do
    n = Trace.draw_int("n", 1, 99)
    {:ok, sup} = Task.Supervisor.start_link()
    ends = [{"returns", fn -> n end}] ++ Trace.ends("end")

    for flush <- [true, false] do
      {:ok, server} = GenServer.start(Server, {self(), sup, flush})

      for {what, fun} <- ends do
        pid = GenServer.call(server, {:begin, fn -> receive(do: (:go -> fun.())) end, :nolink})
        send(pid, :go)
        Trace.next("one that #{what}, flush #{flush}")
        Trace.gone(pid)
        unless flush or what != "returns", do: Trace.next("and its end")
        GenServer.call(server, :sync)
        Trace.emit("mail", Trace.mail())
        Trace.emit("watched", Trace.info(server, :monitors))
      end

      # Linked, it ends with the task, unless that is an orderly end.
      for {what, fun} <- ends, what != "exits normal" do
        {:ok, server} = GenServer.start(Server, {self(), sup, flush})
        ref = Process.monitor(server)
        pid = GenServer.call(server, {:begin, fn -> receive(do: (:go -> fun.())) end, :linked})
        send(pid, :go)

        if what == "returns" do
          Trace.next("a linked one that #{what}")
          Process.demonitor(ref, [:flush])
        else
          Trace.emit("a linked one that #{what}", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
        end

        Trace.gone(pid)
        if Process.alive?(server), do: GenServer.call(server, :sync)
        Trace.emit("alive", Process.alive?(server))
        if flush or what != "returns", do: Trace.mail()
        unless flush or what != "returns", do: Trace.next("and its end")
      end
    end

    # The server ends: what it began goes on, or does not.
    for how <- [:linked, :nolink], reason <- [:shutdown, Trace.draw_reason("reason"), :normal] do
      {:ok, server} = GenServer.start(Server, {self(), sup, true})
      pid = GenServer.call(server, {:begin, fn -> receive(do: (:never -> n)) end, how})
      ref = Process.monitor(pid)
      Trace.info(pid, :links)
      GenServer.stop(server, reason)
      ended = how == :linked and reason != :normal
      Trace.emit("#{how}", {reason, receive(do: ({:DOWN, ^ref, _, _, why} -> why), after: (if(ended, do: 10_000, else: 50) -> :alive))})
      Trace.kill(pid)
      Trace.mail()
    end
  end
end

Trace.main(Conformance.Taskserver, __ENV__.file)

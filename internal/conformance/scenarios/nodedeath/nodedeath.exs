# Answers N1, N4: the other node is killed with kill -9: links, monitors, waiting calls,
# those who monitor nodes, and what is tried after it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Nodedeath.Server do
  use GenServer

  def start({who, name}) do
    {:ok, pid} = GenServer.start(__MODULE__, who, name: name)
    send(who, {:started, pid})
  end

  def init(who), do: {:ok, who}

  def handle_call({:hang, n}, _from, who) do
    send(who, {:hanging, n})
    {:noreply, who}
  end
end

defmodule Conformance.Nodedeath do
  alias Conformance.Nodedeath.Server

  def run do
    {peer, b} = Trace.start_peer("b")
    me = self()
    name = Trace.draw_atom("name")
    n = Trace.draw_int("n", 1, 99)
    word = Trace.draw_atom("word")
    Node.spawn(b, Server, :start, [{me, name}])
    pid = receive(do: ({:started, pid} -> pid))
    Trace.name(pid, "there")
    Trace.emit("connected", Node.list())
    Trace.emit("connect to a node that is not there", Node.connect(:"nobody@127.0.0.1"))

    :net_kernel.monitor_nodes(true)
    by_pid = Process.monitor(pid)
    by_name = Process.monitor({name, b})
    gone = Process.monitor(pid)
    Process.demonitor(gone)

    # One that traps and one that does not, both linked to a process there.
    trapping = watcher(pid, true)
    plain = watcher(pid, false)
    plain_ref = Process.monitor(plain)

    # Three that wait for an answer: by pid, by name, and for ever.
    for {server, timeout} <- [{pid, 5000}, {{name, b}, 6000}, {pid, :infinity}] do
      spawn(fn ->
        send(me, {:called, timeout, caught(fn -> GenServer.call(server, {:hang, n}, timeout) end)})
      end)

      receive(do: ({:hanging, ^n} -> :ok))
    end

    Trace.kill_9(peer)
    Trace.emit("by pid", receive(do: ({:DOWN, ^by_pid, _, _, _} = m -> m)))
    Trace.emit("by name", receive(do: ({:DOWN, ^by_name, _, _, _} = m -> m)))
    Trace.emit("linked, trapping", receive(do: ({:told, ^trapping, m} -> m)))
    Trace.emit("linked, not trapping", receive(do: ({:DOWN, ^plain_ref, _, _, why} -> why)))
    for t <- [5000, 6000, :infinity], do: Trace.emit("a waiting call", receive(do: ({:called, ^t, r} -> r)))
    Trace.emit("who monitors nodes", receive(do: ({:nodedown, _} = m -> m)))
    Trace.emit("connected", Node.list())
    Trace.poll("mailbox")

    # What is tried after it.
    Trace.emit_done("a message to its pid", fn -> send(pid, word) end)
    Trace.emit_done("a message to its name", fn -> send({name, b}, word) end)
    Process.monitor(pid)
    Trace.next("a monitor by pid")
    Process.monitor({name, b})
    Trace.next("a monitor by name")
    Trace.emit_result("a call by pid", fn -> GenServer.call(pid, {:hang, n}) end)
    Trace.emit_result("a call by name", fn -> GenServer.call({name, b}, {:hang, n}) end)
    Trace.emit("a cast", GenServer.cast(pid, word))
    Process.flag(:trap_exit, true)
    Trace.emit_done("a link", fn -> Process.link(pid) end)
    Trace.next("a link")
    Node.spawn_link(b, Server, :start, [{me, name}])
    Trace.emit("spawn_link", receive(do: ({:EXIT, _, why} -> why)))
    {_, ref} = Node.spawn_monitor(b, Server, :start, [{me, name}])
    Trace.emit("spawn_monitor", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("mailbox")
  end

  defp watcher(pid, trap) do
    me = self()

    watcher =
      spawn(fn ->
        Process.flag(:trap_exit, trap)
        Process.link(pid)
        send(me, :linked)
        receive(do: (m -> send(me, {:told, self(), m})))
      end)

    receive(do: (:linked -> watcher))
  end

  defp caught(fun) do
    fun.()
  catch
    :exit, reason -> reason
  end
end

Trace.main(Conformance.Nodedeath, __ENV__.file, nodes: true)

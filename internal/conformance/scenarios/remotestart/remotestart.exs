# Answers N13, N6: GenServers that are started on another node by a call to it: with start
# they outlive the call, with start_link they end with it; names, failures of init, stop.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Remotestart.Server do
  use GenServer
  def start(arg, name), do: GenServer.start(__MODULE__, arg, name: name)

  def start_link(arg, name) do
    {:ok, pid} = GenServer.start_link(__MODULE__, arg, name: name)
    send(arg, {:started, pid})
    receive(do: (:go -> {:ok, pid}))
  end

  def init({:stop, reason}), do: {:stop, reason}
  def init({:ignore}), do: :ignore
  def init(who), do: {:ok, who}
  def handle_call(:where, _from, who), do: {:reply, node(), who}
  def terminate(reason, who), do: send(who, {:terminate, reason})
end

defmodule Conformance.Remotestart do
  alias Conformance.Remotestart.Server

  def run do
    {_, b} = Trace.start_peer("b")
    [name, other] = Trace.draw_names("name", 2)
    reason = Trace.draw_reason("reason")
    on_b = fn fun, args -> :erpc.call(b, Server, fun, args) end

    {:ok, pid} = on_b.(:start, [self(), name])
    Trace.name(pid, "server")
    Trace.emit("it outlives the call", GenServer.call({name, b}, :where))
    Trace.emit("the name is taken", on_b.(:start, [self(), name]))
    Trace.emit("here it is free", Process.whereis(name))
    Trace.emit("init stops", on_b.(:start, [{:stop, reason}, other]))
    Trace.emit("init ignores", on_b.(:start, [{:ignore}, other]))
    Trace.emit_result("nobody has the name", fn -> GenServer.call({other, b}, :where) end)

    ref = Process.monitor(pid)
    Trace.emit_result("stop", fn -> GenServer.stop({name, b}, reason, 30_000) end)
    Trace.next("stop")
    Trace.emit("its end", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.emit_result("stop again", fn -> GenServer.stop({name, b}, reason, 30_000) end)

    # It is linked to the process that the call has there, and that one is killed.
    id = :erpc.send_request(b, Server, :start_link, [self(), other])
    linked = receive(do: ({:started, pid} -> pid))
    Trace.name(linked, "linked")
    ref = Process.monitor(linked)
    Trace.emit("linked", GenServer.call({other, b}, :where))
    [worker] = for p <- elem(:erpc.call(b, Process, :info, [linked, :links]), 1), is_pid(p), do: p
    Process.exit(worker, :kill)
    Trace.emit("the call", try(do: :erpc.receive_response(id, 10_000), catch: (class, why -> {class, why})))
    Trace.emit("the end of who is linked", receive(do: ({:DOWN, ^ref, _, _, why} -> why)))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Remotestart, __ENV__.file, nodes: true)

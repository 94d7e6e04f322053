# Answers B8: requests whose replies are received later, one by one and as a collection.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Requestids.Server do
  use GenServer

  def init(who), do: {:ok, {who, nil}}
  def handle_call({:ask, n}, _from, s), do: {:reply, {:told, n}, s}
  def handle_call(:later, from, {who, _}), do: {:noreply, {who, from}}
  def handle_call({:exit, reason}, _from, _), do: exit(reason)

  def handle_cast({:now, n}, {who, from}) do
    GenServer.reply(from, {:told, n})
    send(who, :replied)
    {:noreply, {who, nil}}
  end
end

defmodule Conformance.Requestids do
  alias Conformance.Requestids.Server

  def run do
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("n", 1, 99)
    soon = Trace.draw_int("soon", 5, 25)
    [name, other] = Trace.draw_names("name", 2)
    {:ok, pid} = GenServer.start(Server, self(), name: name)

    # One by one, in any order.
    a = :gen_server.send_request(pid, {:ask, n})
    b = :gen_server.send_request(name, {:ask, n + 1})
    Trace.emit("the second", :gen_server.receive_response(b, :infinity))
    Trace.emit("the first", :gen_server.receive_response(a, 60_000))

    # wait_response can be repeated; receive_response gives up.
    c = :gen_server.send_request(pid, :later)
    Trace.emit("wait", :gen_server.wait_response(c, soon))
    Trace.emit("wait, at once", :gen_server.wait_response(c, 0))
    GenServer.cast(pid, {:now, n})
    replied("it was answered")
    Trace.emit("wait again", :gen_server.wait_response(c, :infinity))
    d = :gen_server.send_request(pid, :later)
    Trace.emit("receive", :gen_server.receive_response(d, soon))
    GenServer.cast(pid, {:now, n})
    replied("it was answered late")
    Trace.poll("and not heard")

    # A message that is one or is not.
    e = :gen_server.send_request(pid, {:ask, n})
    message = receive(do: (m -> m))
    Trace.emit("check another", :gen_server.check_response(n, e))
    Trace.emit("check it", :gen_server.check_response(message, e))

    # Errors.
    Trace.emit("nobody", why(:gen_server.receive_response(:gen_server.send_request(other, {:ask, n}), 60_000)))
    f = :gen_server.send_request(pid, {:exit, reason})
    Trace.emit("it exits", why(:gen_server.receive_response(f, 60_000)))
    Trace.emit("the dead", why(:gen_server.receive_response(:gen_server.send_request(pid, {:ask, n}), 60_000)))
    Trace.poll("mailbox")

    # A collection gives them as they come.
    {:ok, pid} = GenServer.start(Server, self())
    ids = :gen_server.reqids_new()
    Trace.emit("empty", {:gen_server.reqids_size(ids), :gen_server.receive_response(ids, 0, true)})
    ids = :gen_server.reqids_add(:gen_server.send_request(pid, :later), :late, ids)
    ids = :gen_server.reqids_add(:gen_server.send_request(pid, {:ask, n}), :soon, ids)
    Trace.emit("size", :gen_server.reqids_size(ids))
    {answer, :soon, ids} = :gen_server.receive_response(ids, :infinity, true)
    Trace.emit("the one that came", answer)
    Trace.emit("the other", :gen_server.wait_response(ids, soon, true))
    GenServer.cast(pid, {:now, n})
    replied("it was answered")
    {answer, :late, ids} = :gen_server.wait_response(ids, :infinity, true)
    Trace.emit("the late one", answer)
    Trace.emit("size", :gen_server.reqids_size(ids))

    ids = :gen_server.reqids_add(:gen_server.send_request(pid, :later), :given_up, ids)
    Trace.emit("given up", :gen_server.receive_response(ids, soon, true))
    GenServer.cast(pid, {:now, n})
    replied("it was answered late")
    Trace.poll("mailbox")
  end

  # The answer itself stays where it is.
  defp replied(label), do: receive(do: (:replied -> Trace.mark(label)))

  defp why({:error, {reason, _server}}), do: {:error, reason}
end

Trace.main(Conformance.Requestids, __ENV__.file)

# Answers N7: collections of requests: each response comes with its label, as they come.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Erpcreqids.There do
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

defmodule Conformance.Erpcreqids do
  alias Conformance.Erpcreqids.There

  def run do
    {_, b} = Trace.start_peer("b")
    n = Trace.draw_int("n", 3, 5)
    labels = Trace.draw_names("labels", n)
    order = Trace.draw_order("order", n)
    timeout = Trace.draw_int("timeout", 20, 60)
    text = Trace.draw_word("text")

    Trace.emit("nothing", :erpc.receive_response(:erpc.reqids_new(), 0, true))

    {ids, pids} =
      Enum.reduce(labels, {:erpc.reqids_new(), []}, fn label, {ids, pids} ->
        ids = :erpc.send_request(b, There, :hang, [self()], label, ids)
        {ids, pids ++ [receive(do: (pid when is_pid(pid) -> pid))]}
      end)

    Trace.emit("size", :erpc.reqids_size(ids))
    Trace.emit("not yet", :erpc.wait_response(ids, timeout, true))

    # They return in an order of their own.
    ids =
      for i <- order, reduce: ids do
        ids ->
          send(Enum.at(pids, i), {:value, i})
          {{:response, value}, label, ids} = :erpc.wait_response(ids, 10_000, true)
          Trace.emit("returned", {value, label, :erpc.reqids_size(ids)})
          ids
      end

    # One fails, one is recognised among the messages, one is given up.
    [one, two, three | _] = labels
    ids = :erpc.send_request(b, There, :fail, [{:raise, text}], one, ids)

    ids =
      try do
        :erpc.receive_response(ids, 10_000, true)
      catch
        :error, {{:exception, %RuntimeError{message: message}, _}, label, rest} ->
          Trace.emit("failed", {message, label, :erpc.reqids_size(rest)})
          rest
      end

    ids = :erpc.send_request(b, There, :echo, [text], two, ids)
    message = receive(do: (m -> m))
    Trace.emit("another message", :erpc.check_response({:other, text}, ids, true))
    {{:response, value}, label, ids} = :erpc.check_response(message, ids, true)
    Trace.emit("recognised", {value, label, :erpc.reqids_size(ids)})
    ids = :erpc.send_request(b, There, :hang, [self()], three, ids)
    pid = receive(do: (pid when is_pid(pid) -> pid))
    Trace.emit("given up", try(do: :erpc.receive_response(ids, timeout, true), catch: (:error, why -> why)))
    send(pid, text)
    Trace.gone(pid)
    Trace.emit("a call behind it", :erpc.call(b, There, :echo, [text]))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Erpcreqids, __ENV__.file, nodes: true)

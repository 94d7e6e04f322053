# Answers N7: a request is sent now, and its response received, waited for or recognised
# later.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Erpcrequest.There do
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

defmodule Conformance.Erpcrequest do
  alias Conformance.Erpcrequest.There

  def run do
    {_, b} = Trace.start_peer("b")
    value = {Trace.draw_word("word"), Trace.draw_int("n", 1, 99)}
    text = Trace.draw_word("text")
    reason = Trace.draw_reason("reason")
    timeout = Trace.draw_int("timeout", 20, 60)
    send = fn fun, args -> :erpc.send_request(b, There, fun, args) end

    Trace.emit("received", outcome(fn -> :erpc.receive_response(send.(:echo, [value]), 10_000) end))
    Trace.emit("a raise", outcome(fn -> :erpc.receive_response(send.(:fail, [{:raise, text}]), 10_000) end))
    Trace.emit("an exit", outcome(fn -> :erpc.receive_response(send.(:fail, [{:exit, reason}]), 10_000) end))
    Trace.emit("a kill", outcome(fn -> :erpc.receive_response(send.(:fail, [{:signal, :kill}]), 10_000) end))
    nobody = :erpc.send_request(:"nobody@127.0.0.1", There, :echo, [value])
    Trace.emit("a node that is not there", outcome(fn -> :erpc.receive_response(nobody, 10_000) end))

    # Waited for in vain, and again.
    id = send.(:hang, [self()])
    pid = receive(do: (pid when is_pid(pid) -> pid))
    Trace.emit("not yet", outcome(fn -> :erpc.wait_response(id, timeout) end))
    Trace.emit("at once", outcome(fn -> :erpc.wait_response(id, 0) end))
    send(pid, value)
    Trace.emit("now", outcome(fn -> :erpc.wait_response(id, 10_000) end))

    # Messages are looked at one by one.
    id = send.(:echo, [value])
    message = receive(do: (m -> m))
    Trace.emit("another message", outcome(fn -> :erpc.check_response({:other, value}, id) end))
    Trace.emit("another request", outcome(fn -> :erpc.check_response(message, send.(:echo, [text])) end))
    Trace.emit("the response", outcome(fn -> :erpc.check_response(message, id) end))
    receive(do: (_ -> :ok))
    id = send.(:fail, [{:throw, text}])
    Trace.emit("a throw", outcome(fn -> :erpc.check_response(receive(do: (m -> m)), id) end))

    # Given up.
    id = send.(:hang, [self()])
    pid = receive(do: (pid when is_pid(pid) -> pid))
    Trace.emit("given up", outcome(fn -> :erpc.receive_response(id, timeout) end))
    send(pid, value)
    Trace.gone(pid)
    Trace.emit("a call behind it", :erpc.call(b, There, :echo, [value]))
    Trace.poll("mailbox")
  end

  defp outcome(fun) do
    {:ok, fun.()}
  catch
    class, reason -> {class, reason}
  end
end

Trace.main(Conformance.Erpcrequest, __ENV__.file, nodes: true)

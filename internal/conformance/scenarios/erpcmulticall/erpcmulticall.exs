# Answers N7: several nodes at once: values, failures, a node that is not there, a time-out.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Erpcmulticall.There do
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

defmodule Conformance.Erpcmulticall do
  alias Conformance.Erpcmulticall.There

  def run do
    {_, b} = Trace.start_peer("b")
    [here, nobody] = [node(), :"nobody@127.0.0.1"]
    all = for i <- Trace.draw_order("order", 4), do: Enum.at([here, b, nobody, b], i)
    value = {Trace.draw_word("word"), Trace.draw_int("n", 1, 99)}
    reason = Trace.draw_reason("reason")
    timeout = Trace.draw_int("timeout", 20, 60)

    Trace.emit("nodes", all)
    Trace.emit("a value", :erpc.multicall(all, There, :echo, [value]))
    Trace.emit("a raise", :erpc.multicall(all, There, :fail, [{:raise, Trace.draw_word("text")}]))
    Trace.emit("a throw", :erpc.multicall(all, There, :fail, [{:throw, value}]))
    Trace.emit("an exit", :erpc.multicall(all, There, :fail, [{:exit, reason}]))
    Trace.emit("a kill", :erpc.multicall([b, nobody], There, :fail, [{:signal, :kill}]))
    Trace.emit("a function that is not", :erpc.multicall(all, There, :missing, [value]))
    Trace.emit("no nodes", :erpc.multicall([], There, :echo, [value]))

    # Both hang there, and neither is heard of again.
    Trace.emit("a time-out", :erpc.multicall([b, nobody, b], There, :hang, [self()], timeout))

    for _ <- 1..2 do
      pid = receive(do: (pid when is_pid(pid) -> pid))
      send(pid, value)
      Trace.gone(pid)
    end

    Trace.emit("after it", :erpc.multicall([b], There, :echo, [value], 10_000))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Erpcmulticall, __ENV__.file, nodes: true)

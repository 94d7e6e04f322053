# Answers N7: a call's outcomes: a value, each class of exception, an exit signal, what is
# not there.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Erpccall.There do
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

defmodule Conformance.Erpccall do
  alias Conformance.Erpccall.There

  def run do
    {_, b} = Trace.start_peer("b")
    value = {Trace.draw_word("word"), Trace.draw_int("n", 1, 99)}
    text = Trace.draw_word("text")
    term = Trace.draw_atom("term")
    reason = Trace.draw_reason("reason")

    for {where, node} <- [{"there", b}, {"here", node()}] do
      call("a value, #{where}", node, :echo, [value])
      call("a raise, #{where}", node, :fail, [{:raise, text}])
      call("a throw, #{where}", node, :fail, [{:throw, term}])
      call("an exit, #{where}", node, :fail, [{:exit, reason}])
      call("a normal exit, #{where}", node, :fail, [{:exit, :normal}])
      call("a function that is not, #{where}", node, :missing, [value])
      call("a wrong argument, #{where}", node, :fail, [text])
    end

    call("a kill", b, :fail, [{:signal, :kill}])
    call("an exit signal", b, :fail, [{:signal, reason}])
    call("a node that is not there", :"nobody@127.0.0.1", :echo, [value])
    Trace.emit("a time-out that is negative", outcome(fn -> :erpc.call(b, There, :echo, [value], -1) end))
    Trace.poll("mailbox")
  end

  defp call(label, node, fun, args), do: Trace.emit(label, outcome(fn -> :erpc.call(node, There, fun, args) end))

  defp outcome(fun) do
    {:ok, fun.()}
  catch
    class, reason -> {class, reason}
  end
end

Trace.main(Conformance.Erpccall, __ENV__.file, nodes: true)

# Answers N7: casts: nobody waits, and nobody is told.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Erpccast.There do
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

defmodule Conformance.Erpccast do
  alias Conformance.Erpccast.There

  def run do
    {_, b} = Trace.start_peer("b")
    [term, other] = Trace.draw_names("terms", 2)
    nobody = :"nobody@127.0.0.1"

    for {where, node} <- [{"there", b}, {"here", node()}] do
      Trace.emit("cast, #{where}", :erpc.cast(node, There, :tell, [self(), term]))
      Trace.next("told, #{where}")
      Trace.emit("a raise, #{where}", :erpc.cast(node, There, :fail, [{:raise, Trace.draw_word("text")}]))
      Trace.emit("an exit, #{where}", :erpc.cast(node, There, :fail, [{:exit, other}]))
      Trace.emit("a function that is not, #{where}", :erpc.cast(node, There, :missing, [other]))
    end

    Trace.emit("a node that is not there", :erpc.cast(nobody, There, :tell, [self(), term]))
    Trace.emit("multicast", :erpc.multicast([b, nobody, node(), b], There, :tell, [self(), other]))
    for _ <- 1..3, do: Trace.next("told")
    Trace.emit("multicast to nobody", :erpc.multicast([], There, :tell, [self(), other]))
    # Behind all of it: the other node is as it was, and nothing else has come.
    Trace.emit("a call", :erpc.call(b, There, :echo, [term]))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Erpccast, __ENV__.file, nodes: true)

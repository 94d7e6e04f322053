# Answers B25: throws and exits of functions in an agent, with and without a link, under a
# name; the start function's; an agent's name when it has ended.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Agentthrow do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    name = Trace.draw_atom("name")
    n = Trace.draw_int("n", 1, 99)

    ops = [
      {"get", fn f -> Agent.get(name, f) end},
      {"update", fn f -> Agent.update(name, f) end},
      {"get and update", fn f -> Agent.get_and_update(name, f) end},
      {"cast", fn f -> Agent.cast(name, f) end}
    ]

    for {how, start} <- [{"start", &Agent.start/2}, {"start_link", &Agent.start_link/2}], {op, do_it} <- ops do
      label = "#{op}, #{how}"
      {:ok, a} = start.(fn -> n end, name: name)
      Trace.name(a, label)
      ref = Process.monitor(a)
      Trace.emit("#{label}, its state", Agent.get(name, &(&1 + 1)))
      Trace.emit("#{label}, its caller", reason(fn -> do_it.(fn _ -> throw(word) end) end))
      Trace.emit("#{label}, its end", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      if how == "start_link", do: Trace.next("#{label}, its link")
      Trace.emit("#{label}, its name", Process.whereis(name))
      Trace.emit("#{label}, gone", reason(fn -> do_it.(fn x -> x end) end))
    end

    Trace.emit("a start that throws", Agent.start(fn -> throw(word) end, name: name))
    Trace.emit("a linked start that throws", Agent.start_link(fn -> throw(word) end, name: name))
    Trace.emit("its link", receive(do: ({:EXIT, _, why} -> why)))
    Trace.emit("the name", Process.whereis(name))
    Trace.emit("mail", Trace.mail())
  end

  defp reason(fun) do
    fun.()
  catch
    :exit, {r, {GenServer, :call, _}} -> r
    :exit, {:noproc, _} -> :noproc
  end
end

Trace.main(Conformance.Agentthrow, __ENV__.file)

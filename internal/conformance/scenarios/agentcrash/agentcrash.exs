# Answers B25: functions that fail in the agent.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Agentcrash do
  def run do
    text = Trace.draw_word("text")
    zero = String.to_integer("0")
    ops = [
      {"get", fn a, fun -> Agent.get(a, fn _ -> fun.() end) end},
      {"update", fn a, fun -> Agent.update(a, fn _ -> fun.() end) end},
      {"get and update", fn a, fun -> Agent.get_and_update(a, fn _ -> fun.() end) end}
    ]

    for {what, fun} <- [{"raises", fn -> raise text end}, {"divides by zero", fn -> div(1, zero) end}] do
      for {op, do_it} <- ops do
        {:ok, a} = Agent.start(fn -> 0 end)
        ref = Process.monitor(a)
        Trace.emit("#{op} of one that #{what}", reason(fn -> do_it.(a, fun) end))
        Trace.emit("the agent", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      end

      {:ok, a} = Agent.start(fn -> 0 end)
      ref = Process.monitor(a)
      Agent.cast(a, fn _ -> fun.() end)
      Trace.emit("a cast that #{what}", receive(do: ({:DOWN, ^ref, _, _, r} -> r)))
      Trace.emit("the next get", reason(fn -> Agent.get(a, & &1) end))
      {_, ref} = spawn_monitor(fn -> {:ok, a} = Agent.start_link(fn -> 0 end); Agent.update(a, fn _ -> fun.() end) end)
      Trace.emit("a linked owner", receive(do: ({:DOWN, ^ref, _, _, r} -> outer(r))))
    end
  end

  defp reason(fun) do
    fun.()
  catch
    :exit, {r, {GenServer, :call, _}} -> r
  end

  # Whether the link or the call's exit came first is not known.
  defp outer({r, {GenServer, :call, _}}), do: r
  defp outer(r), do: r
end

Trace.main(Conformance.Agentcrash, __ENV__.file)

# Answers P16, P17: a monitor that is an alias too, in each mode: what ends the alias, what ends
# the monitor, and what comes through in between.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Aliasmonitor do
  @modes [:explicit_unalias, :demonitor, :reply_demonitor]

  def run do
    word = Trace.draw_atom("word")
    for mode <- @modes, do: message(mode, word)
    for mode <- @modes, do: demonitor(mode, word)
    for mode <- @modes, do: down(mode, word)
    for mode <- @modes, do: unalias(mode, word)
    for mode <- @modes, do: nobody(mode, word)
  end

  defp monitored(mode) do
    pid = Trace.puppet()
    {pid, :erlang.monitor(:process, pid, alias: mode)}
  end

  # Whether the reference is a monitor and an alias still: both end by it.
  defp left(ref) do
    send(ref, :still_an_alias)
    got = receive(do: (:still_an_alias -> true), after: (0 -> false))
    {got, Process.demonitor(ref, [:info]), :erlang.unalias(ref)}
  end

  # Two messages through it, the first from the monitored process.
  defp message(mode, word) do
    {pid, ref} = monitored(mode)
    Trace.ask(pid, fn -> send(ref, {:first, word}) end)
    send(ref, {:second, word})
    Trace.emit("#{mode}, messages", Trace.mail())
    Trace.emit("#{mode}, monitor still", Trace.info(pid, :monitored_by) == [self()])
    Trace.emit("#{mode}, left after messages", left(ref))
    Trace.kill(pid)
    Trace.emit("#{mode}, messages, then", Trace.mail())
  end

  defp demonitor(mode, word) do
    {pid, ref} = monitored(mode)
    Trace.emit("#{mode}, demonitored", Process.demonitor(ref, [:info]))
    send(ref, {:late, word})
    Trace.emit("#{mode}, after demonitor", Trace.mail())
    Trace.emit("#{mode}, left after demonitor", left(ref))
    Trace.kill(pid)
    Trace.emit("#{mode}, demonitor, then", Trace.mail())
  end

  defp down(mode, word) do
    {pid, ref} = monitored(mode)
    Trace.die(pid, Trace.draw_reason("down"))
    Trace.next("#{mode}, down")
    send(ref, {:late, word})
    Trace.emit("#{mode}, after DOWN", Trace.mail())
    Trace.emit("#{mode}, left after DOWN", left(ref))
  end

  # To unalias takes the alias and leaves the monitor.
  defp unalias(mode, word) do
    {pid, ref} = monitored(mode)
    Trace.emit("#{mode}, unaliased", [:erlang.unalias(ref), :erlang.unalias(ref)])
    send(ref, {:late, word})
    Trace.emit("#{mode}, after unalias", Trace.mail())
    Trace.die(pid, Trace.draw_reason("unalias"))
    Trace.next("#{mode}, unaliased, down")
  end

  # On a process that is dead already.
  defp nobody(mode, word) do
    pid = Trace.kill(Trace.puppet())
    ref = :erlang.monitor(:process, pid, alias: mode)
    Trace.next("#{mode}, nobody")
    send(ref, {:late, word})
    Trace.emit("#{mode}, nobody, then", Trace.mail())
    Trace.emit("#{mode}, left of nobody", left(ref))
  end
end

Trace.main(Conformance.Aliasmonitor, __ENV__.file)

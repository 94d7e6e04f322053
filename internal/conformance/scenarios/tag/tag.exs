# Answers P16: a monitor with a tag: any term stands in the DOWN where DOWN stood, for a
# pid, a name and the dead; flush finds it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Tag do
  def run do
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")
    n = Trace.draw_int("number", 2, 999)
    reason = Trace.draw_reason("reason")
    tags = [word, text, n, {word, n}, [n, n + 1], self(), %{text => n}]

    # Each monitor has its own, and those without have DOWN.
    pid = Trace.puppet()
    for i <- Trace.draw_order("tags", length(tags)), do: :erlang.monitor(:process, pid, tag: Enum.at(tags, i))
    Process.monitor(pid)
    Trace.die(pid, reason)
    for _ <- 1..(length(tags) + 1), do: Trace.next("tagged")

    :erlang.monitor(:process, pid, tag: {word, :dead})
    Trace.next("on the dead")
    name = Trace.draw_atom("name")
    :erlang.monitor(:process, name, tag: {word, :nobody})
    Trace.next("on a name that nobody holds")
    holder = Trace.puppet()
    Process.register(holder, name)
    :erlang.monitor(:process, name, tag: {word, :name})
    Trace.die(holder, reason)
    Trace.next("by name")

    # Demonitor goes by the reference.
    pid = Trace.puppet()
    refs = for i <- 1..3, do: :erlang.monitor(:process, pid, tag: {:mine, i})
    [a, b, _] = Trace.draw_order("removed", 3)
    Trace.emit("removed", Process.demonitor(Enum.at(refs, a), [:info]))
    Trace.kill(pid)
    Trace.emit("flushed", Process.demonitor(Enum.at(refs, b), [:flush, :info]))
    Trace.emit("left", Trace.mail())

    # With a tag and as an alias.
    pid = Trace.puppet()
    ref = :erlang.monitor(:process, pid, tag: {word, :both}, alias: :reply_demonitor)
    send(ref, {:reply, word})
    Trace.emit("replied", Trace.mail())
    :erlang.monitor(:process, pid, tag: {word, :both}, alias: :reply_demonitor)
    Trace.die(pid, reason)
    Trace.next("no reply")
    Trace.poll("then")
  end
end

Trace.main(Conformance.Tag, __ENV__.file)

# Answers P8: an exit reason is any term: as a link, a monitor and a catch see it, sent as a
# signal and as one's own.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Reasonterms do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")
    number = Trace.draw_int("number", 2, 999)

    each("an atom", word)
    each("a number", number)
    each("a negative number", -number)
    each("a binary", text)
    each("an empty binary", "")
    each("true", true)
    each("a tuple", {word, number, {text, {}}})
    each("a tuple that begins with shutdown", {:shutdown, {word, number}})
    each("a tuple that begins with normal", {:normal, word})
    each("a tuple that begins with kill", {:kill, word})
    each("a pid in a tuple", {word, self()})
    each("a list", [number, number + 1])
    each("a map", %{number => number + 1})
  end

  defp each(what, reason) do
    Process.spawn(fn -> exit(reason) end, [:link, :monitor])
    Trace.next(what)
    Trace.next(what)

    # Sent as a signal it ends a process that does not trap with the same term.
    {pid, ref} = spawn_monitor(fn -> receive(do: (:never -> :ok)) end)
    Process.exit(pid, reason)
    Trace.emit(what, receive(do: ({:DOWN, ^ref, _, _, why} -> why)))

    Trace.emit(
      what,
      try do
        exit(reason)
      catch
        :exit, why -> {:caught, why}
      end
    )
  end
end

Trace.main(Conformance.Reasonterms, __ENV__.file)

# Answers P4: whatever a term is, it is a message, and arrives as it was: empty ones, false
# ones, nested ones, pids and references, long ones, many.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Terms do
  def run do
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")
    number = Trace.draw_int("number", 2, 999)
    me = self()
    ref = make_ref()

    through("false", false)
    through("nil", nil)
    through("zero", number - number)
    through("an empty binary", "")
    through("an empty list", [])
    through("an empty tuple", {})
    through("an empty map", %{})
    through("an atom", word)
    through("a binary", text)
    through("a negative number", -number)
    through("the greatest number of 64 bits", 0x7FFFFFFFFFFFFFFF)
    through("a list", [number, word, text, [], [number]])
    through("a tuple", {word, {number, {text}}})
    through("a map", %{word => [number], text => {word}})
    through("a pid", me)
    through("a reference", ref)
    through("pids and references in a tuple", {me, [ref, ref], me})

    long = for i <- 1..Trace.draw_int("length", 1000, 3000), do: i * number
    send(self(), {:numbers, long})
    Trace.emit("a long list", receive(do: ({:numbers, l} -> {length(l), Enum.sum(l), l == long})))
  end

  # To oneself and through another process.
  defp through(what, term) do
    echo = spawn(fn -> receive(do: ({:echo, who, t} -> send(who, {:back, t}))) end)
    send(self(), term)
    Trace.poll("#{what}, to oneself")
    send(echo, {:echo, self(), term})
    Trace.emit("#{what}, and back", receive(do: ({:back, t} -> t)))
  end
end

Trace.main(Conformance.Terms, __ENV__.file)

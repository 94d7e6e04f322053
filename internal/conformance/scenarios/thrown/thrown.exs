# Answers P8: what is thrown and not caught, and errors that are terms: the reason that a
# link and a monitor see.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Thrown do
  def run do
    Process.flag(:trap_exit, true)
    word = Trace.draw_atom("word")
    text = Trace.draw_word("text")
    number = Trace.draw_int("number", 2, 999)
    me = self()

    both("throw an atom", fn -> throw(word) end)
    both("throw a number", fn -> throw(-number) end)
    both("throw a tuple", fn -> throw({word, {number, text}}) end)
    both("throw a list", fn -> throw([number, word]) end)
    both("throw false", fn -> throw(false) end)
    both("throw a pid", fn -> throw(me) end)
    both("throw normal", fn -> throw(:normal) end)
    both("throw nil", fn -> throw(nil) end)
    both("error with an atom", fn -> :erlang.error(word) end)
    both("error with a tuple", fn -> :erlang.error({word, number}) end)
    both("error with normal", fn -> :erlang.error(:normal) end)
    both("raise, deep inside", fn -> dig(number, text) end)
    both("throw, from the body of a receive", fn -> receive(do: (:go -> throw({word, number}))) end)
  end

  defp dig(0, text), do: raise(text)
  defp dig(n, text), do: [n | dig(n - 1, text)]

  defp both(what, fun) do
    {pid, _} = Process.spawn(fun, [:link, :monitor])
    send(pid, :go)
    Trace.next("#{what}, link")
    Trace.next("#{what}, monitor")
  end
end

Trace.main(Conformance.Thrown, __ENV__.file)

# Answers B24: a stream that is left before its end.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Streamhalt do
  def run do
    me = self()
    n = Trace.draw_int("n", 6, 9)
    max = Trace.draw_int("max", 2, 4)
    take = Trace.draw_int("take", 1, 3)
    word = Trace.draw_atom("word")
    work = fn i -> send(me, {:begun, i, self()}); (if i > take, do: Process.sleep(:infinity)); i end

    for trap <- [false, true] do
      Process.flag(:trap_exit, trap)
      s = Task.async_stream(1..n, work, max_concurrency: max, timeout: :infinity)
      Trace.emit_result("take some", fn -> Enum.take(s, take) end)
      begun = for {:begun, i, pid} <- Enum.sort(Trace.mail()), do: {i, pid}
      Trace.emit("alive", for({_, pid} <- begun, do: Process.alive?(pid)) |> Enum.uniq())
      Trace.emit("at most so many began", length(begun) <= take + max)
      Trace.emit("mail", Trace.mail())
      Trace.emit("exit within", caught(fn -> Enum.each(s, fn {:ok, i} -> exit({word, i}) end) end))
      Trace.emit("links", Trace.info(me, :links))
      Trace.emit("mail", for(m <- Trace.mail(), elem(m, 0) != :begun, do: m))
    end
  end

  defp caught(fun) do
    fun.()
  catch
    :exit, r -> {:caught, r}
  end
end

Trace.main(Conformance.Streamhalt, __ENV__.file)

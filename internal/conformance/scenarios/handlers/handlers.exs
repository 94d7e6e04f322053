# Answers P9: an error raised while another is handled, in the handler and in the after
# block: the later one counts, as long as nobody catches it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Handlers do
  def run do
    text = Trace.draw_word("text")
    ball = Trace.draw_atom("ball")
    reason = Trace.draw_reason("reason")

    acts = [
      {"raise", fn -> raise text end},
      {"throw", fn -> throw(ball) end},
      {"exit", fn -> exit(reason) end}
    ]

    for {first_name, first} <- acts, {second_name, second} <- acts do
      in_the_handler("#{second_name} in the handler of #{first_name}", first, second)
      in_the_after("#{second_name} in the after of #{first_name}", first, second)
    end

    swallowed(text, reason)
  end

  defp in_the_handler(what, first, second) do
    spawn_monitor(fn ->
      try do
        first.()
      rescue
        _ -> second.()
      catch
        _, _ -> second.()
      end
    end)

    Trace.emit(what, receive(do: ({:DOWN, _, _, _, why} -> why)))
  end

  defp in_the_after(what, first, second) do
    spawn_monitor(fn ->
      try do
        first.()
      after
        second.()
      end
    end)

    Trace.emit(what, receive(do: ({:DOWN, _, _, _, why} -> why)))
  end

  # An error of the after block that is caught inside it leaves the first one as it was.
  defp swallowed(text, reason) do
    me = self()
    other = Trace.draw_reason("other")

    spawn_monitor(fn ->
      try do
        exit(reason)
      after
        try do
          raise text
        rescue
          e -> send(me, {:rescued, e.message})
        end

        try do
          exit(other)
        catch
          :exit, why -> send(me, {:caught, why})
        end
      end
    end)

    for _ <- 1..3, do: Trace.next("swallowed")
  end
end

Trace.main(Conformance.Handlers, __ENV__.file)

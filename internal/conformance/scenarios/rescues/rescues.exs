# Answers P9: which handler takes what: a return, a raise, a throw, an exit through handlers
# inside one another; the order of the after blocks; life goes on afterwards.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Rescues do
  def run do
    text = Trace.draw_word("text")
    ball = Trace.draw_atom("ball")
    reason = Trace.draw_reason("reason")
    number = Trace.draw_int("number", 10, 99)

    acts = [
      {"return", fn -> number end},
      {"raise", fn -> raise text end},
      {"throw", fn -> throw(ball) end},
      {"exit", fn -> exit(reason) end}
    ]

    for {what, act} <- acts do
      Trace.emit("#{what}, one handler", one_handler(act))
      Trace.emit("#{what}, a handler each", a_handler_each(act))
      Trace.emit("#{what}, after blocks", after_blocks(act))
      again(what, act)
    end

    # Nothing of it all is left in the mailbox.
    Trace.poll("then")
  end

  defp one_handler(act) do
    try do
      act.()
    rescue
      e in RuntimeError -> {:rescued, e.message}
    catch
      :throw, ball -> {:thrown, ball}
      :exit, why -> {:exited, why}
    else
      value -> {:returned, value}
    end
  end

  # The innermost takes throws, the next raises, the outermost exits: others pass through.
  defp a_handler_each(act) do
    try do
      try do
        try do
          {:returned, act.()}
        catch
          :throw, ball -> {:innermost, ball}
        end
      rescue
        e in RuntimeError -> {:middle, e.message}
      end
    catch
      :exit, why -> {:outermost, why}
    end
  end

  defp after_blocks(act) do
    me = self()

    try do
      try do
        try do
          act.()
        after
          send(me, {:step, 1})
        end
      after
        send(me, {:step, 2})
      end
    rescue
      _ -> send(me, {:step, 3})
    catch
      _, _ -> send(me, {:step, 3})
    after
      send(me, {:step, 4})
    end

    steps()
  end

  defp steps, do: receive(do: ({:step, i} -> [i | steps()]), after: (0 -> []))

  # Caught and let go again as it was: a process of its own ends of it.
  defp again(what, act) do
    me = self()

    spawn_monitor(fn ->
      try do
        act.()
      catch
        kind, what ->
          send(me, :caught)
          :erlang.raise(kind, what, __STACKTRACE__)
      end
    end)

    if what != "return", do: Trace.next("#{what}, again")
    Trace.next("#{what}, again")
  end
end

Trace.main(Conformance.Rescues, __ENV__.file)

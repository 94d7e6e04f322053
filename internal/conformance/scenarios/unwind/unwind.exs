# Answers P9: try, catch and after for one's own exit, for a signal, for a kill.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Unwind do
  def run do
    own_exit()
    nested()
    signal("a signal", Trace.draw_reason("signal"))
    signal("a kill", :kill)
  end

  # One's own exit is caught, after runs, and the process goes on.
  defp own_exit do
    me = self()
    reason = Trace.draw_reason("own")

    spawn_monitor(fn ->
      try do
        exit(reason)
        send(me, :went_on)
      catch
        :exit, why -> send(me, {:caught, why})
      after
        send(me, :after)
      end

      exit(:shutdown)
    end)

    for _ <- 1..3, do: Trace.next("own exit, caught")

    spawn_monitor(fn ->
      try do
        exit(reason)
      after
        send(me, :after)
      end
    end)

    for _ <- 1..2, do: Trace.next("own exit, not caught")
  end

  # What is raised on the way out replaces the reason.
  defp nested do
    me = self()
    first = Trace.draw_reason("first")
    second = Trace.draw_reason("second")

    spawn_monitor(fn ->
      try do
        try do
          exit(first)
        after
          exit(second)
        end
      catch
        :exit, why -> send(me, {:caught, why})
      end
    end)

    for _ <- 1..2, do: Trace.next("exit in after")

    # catch :exit leaves a raise alone.
    text = Trace.draw_word("text")

    spawn_monitor(fn ->
      try do
        raise text
      catch
        :exit, why -> send(me, {:caught, why})
      end
    end)

    Trace.next("a raise is no exit")
  end

  # A signal is not caught, and what was to come does not come.
  defp signal(what, reason) do
    me = self()

    {pid, _} =
      spawn_monitor(fn ->
        try do
          send(me, :ready)
          receive(do: (:never -> :ok))
          send(me, :went_on)
        catch
          :exit, why -> send(me, {:caught, why})
        after
          :counters.add(:persistent_term.get(__MODULE__), 1, 1)
          send(me, :after)
        end
      end)

    count = :counters.new(1, [])
    :persistent_term.put(__MODULE__, count)
    receive(do: (:ready -> :ok))
    Process.exit(pid, reason)
    Trace.next(what)
    Trace.poll("after #{what}, in the mailbox")
    Trace.emit("after ran on #{what}", :counters.get(count, 1) == 1)
  end
end

Trace.main(Conformance.Unwind, __ENV__.file)

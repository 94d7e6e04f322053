# Answers B10, B17: whom each strategy stops and starts when one of several children ends,
# in which order, and what becomes of children of other restart kinds.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Strategies do
  def run do
    reason = Trace.draw_reason("reason")
    ids = for i <- 1..5, do: Trace.draw_word("child #{i}")
    kinds = [[], [restart: :temporary], [restart: :transient], [starts: [:ignore, :ignore]], [shutdown: :brutal_kill]]

    for strategy <- [:one_for_one, :one_for_all, :rest_for_one], which <- Trace.draw_order("which", 5), which != 3 do
      children = for {id, opts} <- Enum.zip(ids, kinds), do: Children.spec(id, opts)
      {:ok, sup} = Supervisor.start_link(children, strategy: strategy)
      Trace.emit("#{strategy}, child #{which}", Trace.mail())
      Children.crash(sup, Enum.at(ids, which), {:normal, reason})
      Trace.emit("after a crash", Trace.mail())
      Trace.emit("children", Children.list(sup))
      Trace.emit("count", Supervisor.count_children(sup))

      # The second end is a normal one.
      id = Enum.at(ids, Enum.at([0, 2, 4], rem(which, 3)))
      Children.crash(sup, id, :normal)
      Trace.emit("after a normal end of #{id}", Trace.mail())
      Trace.emit("children", Children.list(sup))
      Trace.emit("stopped", Supervisor.stop(sup))
      Trace.emit("at the stop", Trace.mail())
    end
  end
end

Trace.main(Conformance.Strategies, __ENV__.file)

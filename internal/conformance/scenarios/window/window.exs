# Answers B12: restarts that lie further back than max_seconds do not count.
Code.require_file("../children.exs", __DIR__)

defmodule Conformance.Window do
  def run do
    Process.flag(:trap_exit, true)
    reason = Trace.draw_atom("reason")
    id = Trace.draw_word("id")

    for allowed <- [1, 2] do
      {:ok, sup} = Supervisor.start_link([Children.spec(id)], strategy: :one_for_one, max_restarts: allowed, max_seconds: 1)
      for _ <- 1..allowed, do: Children.crash(sup, id, reason)
      Trace.emit("as many as allowed", Trace.mail())
      Process.sleep(2_100)
      for _ <- 1..allowed, do: Children.crash(sup, id, reason)
      Trace.emit("as many again, later", Trace.mail())
      Children.crash(sup, id, reason)
      Trace.gone(sup)
      Trace.emit("one more", Trace.mail())
    end
  end
end

Trace.main(Conformance.Window, __ENV__.file)

# Answers P16: requests through a monitor that is an alias for one reply, as a call makes
# them: the first answer counts, the late one and the second are lost, and so is the DOWN.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Request do
  def run do
    word = Trace.draw_atom("word")
    server = Trace.name(Trace.puppet(), "server")

    # One answer, two answers, and the server's death after the answer.
    ref = request(server, fn ref -> send(ref, {:answer, ref, word}) end)
    Trace.emit("the request", ref)
    Trace.next("answered")
    Trace.emit("watched", Trace.info(server, :monitored_by))
    request(server, fn ref -> for i <- 1..3, do: send(ref, {:answer, ref, i}) end)
    Trace.ask(server, fn -> :ok end)
    Trace.emit("answered three times", Trace.mail())

    # Given up: what comes after is lost, also an answer by somebody else.
    other = Trace.puppet()
    ref = request(server, fn ref -> Trace.tell(other, fn -> receive(do: (:go -> send(ref, {:answer, ref, word}))) end) end)
    Trace.ask(server, fn -> :ok end)
    Trace.emit("given up", Process.demonitor(ref, [:flush, :info]))
    send(other, :go)
    Trace.ask(other, fn -> :ok end)
    Trace.emit("too late", Trace.mail())

    # The answer of somebody else counts as well as the server's.
    ref = request(server, fn ref -> Trace.tell(other, fn -> receive(do: (:go -> send(ref, {:answer, ref, word}))) end) end)
    Trace.ask(server, fn -> :ok end)
    send(other, :go)
    Trace.emit("by another", receive(do: ({:answer, ^ref, w} -> w)))
    Trace.emit("watched then", Trace.info(server, :monitored_by))

    # It dies before it answers; another's answer comes too late.
    ref = request(server, fn ref ->
      Trace.tell(other, fn -> receive(do: (:go -> send(ref, {:answer, ref, word}))) end)
      exit(Trace.draw_reason("reason"))
    end)

    Trace.emit("it died", receive(do: ({:DOWN, ^ref, _, _, _} = m -> m)))
    send(other, :go)
    Trace.ask(other, fn -> :ok end)
    Trace.emit("too late", Trace.mail())

    # Many at once, answered in any order: each answer once, to its own request.
    server = Trace.name(Trace.puppet(), "server two")
    n = Trace.draw_int("requests", 3, 8)
    me = self()
    refs = for i <- 1..n, do: request(server, fn ref -> send(me, {:asked, i, ref}) end)
    asked = for i <- 1..n, do: receive(do: ({:asked, ^i, ref} -> ref))
    Trace.emit("each has its own", asked == refs and Enum.uniq(refs) == refs)
    for i <- Trace.draw_order("answers", n), do: Trace.ask(server, fn -> send(Enum.at(refs, i), {:many, i}) end)
    for _ <- 1..n, do: Trace.next("one of many")
    Trace.kill(server)
    Trace.poll("then")
  end

  # Has the server call fun with the reference that reaches this process once.
  defp request(server, fun) do
    ref = :erlang.monitor(:process, server, alias: :reply_demonitor)
    Trace.tell(server, fn -> fun.(ref) end)
    ref
  end
end

Trace.main(Conformance.Request, __ENV__.file)

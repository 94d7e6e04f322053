# Answers B14: a child that does not start: what start_link returns, what becomes of the
# children before it, and ignore.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Startfail.Worker do
  use GenServer

  def start_link(who, id, result), do: GenServer.start_link(__MODULE__, {who, id, result})

  def init({who, id, result}) do
    Process.flag(:trap_exit, true)
    send(who, {:init, id})

    case result do
      :ok -> {:ok, {who, id}}
      :ignore -> :ignore
      {:stop, reason} -> {:stop, reason}
      {:exit, reason} -> exit(reason)
      {:raise, text} -> raise(text)
    end
  end

  def terminate(reason, {who, id}), do: send(who, {:terminate, id, reason})
end

defmodule Conformance.Startfail do
  alias Conformance.Startfail.Worker

  def run do
    Process.flag(:trap_exit, true)
    me = self()
    reason = Trace.draw_reason("reason")
    text = Trace.draw_word("text")
    [a, b, c] = for key <- ["a", "b", "c"], do: Trace.draw_word(key)

    for {what, result} <- [
          {"stops", {:stop, reason}},
          {"exits", {:exit, reason}},
          {"raises", {:raise, text}},
          {"stops normally", {:stop, :normal}}
        ] do
      children = [
        %{id: a, start: {Worker, :start_link, [me, a, :ok]}},
        %{id: b, start: {Worker, :start_link, [me, b, result]}},
        %{id: c, start: {Worker, :start_link, [me, c, :ok]}}
      ]

      Trace.emit("one #{what}", Supervisor.start_link(children, strategy: :one_for_one))
      for _ <- 1..4, do: Trace.next("one #{what}, mailbox")
      Trace.poll("one #{what}, then")
    end

    # A child that says ignore is kept without a process, a temporary one is not.
    children = [
      %{id: a, start: {Worker, :start_link, [me, a, :ignore]}},
      %{id: b, start: {Worker, :start_link, [me, b, :ignore]}, restart: :temporary},
      %{id: c, start: {Worker, :start_link, [me, c, :ok]}, restart: :transient}
    ]

    {:ok, sup} = Supervisor.start_link(children, strategy: :one_for_one)
    for _ <- 1..3, do: Trace.next("ignore")
    Trace.emit("which children", for({id, p, type, _} <- Supervisor.which_children(sup), do: {id, is_pid(p), type}))
    Supervisor.stop(sup)
    Trace.next("stopped")
    Trace.emit("its reason", receive(do: ({:EXIT, ^sup, why} -> why)))
    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Startfail, __ENV__.file)

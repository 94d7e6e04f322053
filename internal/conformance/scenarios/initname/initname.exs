# Answers B3: a name is taken while its server lives, and free after an init that failed.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Initname.Server do
  use GenServer

  def init(:ok), do: {:ok, nil}
  def init(:ignore), do: :ignore
  def init({:stop, reason}), do: {:stop, reason}
  def init({:exit, reason}), do: exit(reason)
end

defmodule Conformance.Initname do
  alias Conformance.Initname.Server

  def run do
    name = Trace.draw_atom("name")
    reason = Trace.draw_reason("reason")

    for {what, arg} <- [
          {"ignores", :ignore},
          {"stops", {:stop, reason}},
          {"stops normally", {:stop, :normal}},
          {"exits", {:exit, reason}},
          {"starts", :ok},
          {"comes second", :ok}
        ] do
      Trace.emit("one that #{what}", GenServer.start(Server, arg, name: name))
      Trace.emit("then somebody has the name", is_pid(Process.whereis(name)))
    end

    Trace.poll("mailbox")
  end
end

Trace.main(Conformance.Initname, __ENV__.file)

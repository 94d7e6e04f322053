# Answers B33: the environment of an application.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Appenv do
  def run do
    [app, other] = Trace.draw_names("application", 2)
    [x, y] = [Trace.draw_atom("x"), Trace.draw_atom("y")]
    {v, w} = {Trace.draw_int("v", 1, 99), Trace.draw_word("w")}

    # What was put before it is loaded is loaded over.
    Trace.emit("nothing", {Application.get_env(app, x), Application.fetch_env(app, x), Application.get_all_env(app) |> Map.new()})
    Trace.emit_done("put before", fn -> Application.put_env(app, y, w) end)
    :ok = :application.load({:application, app, applications: [:kernel], env: [{x, v}, {y, v}], vsn: '1', description: '', registered: []})
    Trace.emit("start", Application.start(app))
    Trace.emit("all", Application.get_all_env(app) |> Map.new())
    Trace.emit("fetch", {Application.fetch_env(app, x), Application.fetch_env(app, y)})
    Trace.emit_done("put", fn -> Application.put_env(app, x, w) end)
    Trace.emit_done("delete", fn -> Application.delete_env(app, y) end)
    Trace.emit("all", Application.get_all_env(app) |> Map.new())
    Trace.emit("another's", {Application.get_env(other, x), Application.get_env(other, x, v)})
    Trace.emit("stop", Application.stop(app))
    Trace.emit("after the stop", Application.get_all_env(app) |> Map.new())
    Trace.emit("start again", {Application.start(app), Application.get_all_env(app) |> Map.new()})
    Application.stop(app)
    Application.unload(app)
  end
end

Trace.main(Conformance.Appenv, __ENV__.file)

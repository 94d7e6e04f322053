# Answers B27: what listeners are told.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Reglisteners do
  def run do
    [a, b] = for k <- ["a", "b"], do: Trace.draw_word(k)
    v = Trace.draw_int("v", 1, 99)
    Process.register(self(), :listener_of_this)
    Trace.name(self(), "root")

    for kind <- [:unique, :duplicate], parts <- [1, 2] do
      {:ok, _} = Registry.start_link(keys: kind, name: :registry_of_this, partitions: parts, listeners: [:listener_of_this])
      Registry.register(:registry_of_this, a, v)
      Trace.emit("register", Trace.mail())
      Registry.register(:registry_of_this, a, v + 1)
      Trace.emit("register again", Trace.mail())
      if kind == :unique, do: Registry.update_value(:registry_of_this, a, &(&1 + 1))
      Trace.emit("update", Trace.mail())
      Registry.unregister(:registry_of_this, a)
      Trace.emit("unregister", Trace.mail())
      Registry.unregister(:registry_of_this, a)
      Trace.emit("unregister again", Trace.mail())
      Registry.register(:registry_of_this, b, v)
      Registry.unregister_match(:registry_of_this, b, v + 1)
      Registry.unregister_match(:registry_of_this, b, v)
      Trace.emit("unregister match", Trace.mail())
      for i <- 1..3, do: Registry.register(:registry_of_this, b, i)
      Trace.mail()
      Registry.unregister_match(:registry_of_this, b, :"$1", [{:<, :"$1", 3}])
      Trace.emit("unregister match of two", Trace.mail())
      other = Trace.puppet()
      Trace.ask(other, fn -> Registry.register(:registry_of_this, a, v) end)
      Trace.next("another registers")
      Trace.kill(other)
      settle(other)
      Trace.emit("it died", Trace.mail())
      Registry.unregister(:registry_of_this, b)
      Trace.mail()
      Supervisor.stop(:registry_of_this)
      Trace.emit("the registry stopped", Trace.mail())
    end
  end

  defp settle(pid), do: if(Registry.keys(:registry_of_this, pid) != [], do: settle(pid))
end

Trace.main(Conformance.Reglisteners, __ENV__.file)

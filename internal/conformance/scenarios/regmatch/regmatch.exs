# Answers B27, B26: match, select and unregister_match.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Regmatch do
  def run do
    n = Trace.draw_int("n", 3, 6)
    k = Trace.draw_int("k", 1, 3)

    for kind <- [:unique, :duplicate] do
      {:ok, _} = Registry.start_link(keys: kind, name: :registry_of_this)
      for i <- 1..n, do: Registry.register(:registry_of_this, (if kind == :unique, do: i, else: rem(i, 2)), i)
      one = fn list -> Enum.sort(for({_, v} <- list, do: v)) end
      for key <- 0..2 do
        Trace.emit("match all of a key", one.(Registry.match(:registry_of_this, key, :_)))
        Trace.emit("match a value", one.(Registry.match(:registry_of_this, key, k)))
        Trace.emit("match with a guard", one.(Registry.match(:registry_of_this, key, :"$1", [{:>, :"$1", k}])))
        Trace.emit("count match", Registry.count_match(:registry_of_this, key, :_))
        Trace.emit("count with a guard", Registry.count_match(:registry_of_this, key, :"$1", [{:>, :"$1", k}]))
      end
      Trace.emit("select", Enum.sort(Registry.select(:registry_of_this, [{{:"$1", :_, :"$2"}, [{:>, :"$2", k}], [{{:"$1", :"$2"}}]}])))
      Trace.emit("select all", Enum.sort(Registry.select(:registry_of_this, [{{:"$1", :_, :_}, [], [:"$1"]}])))
      Trace.emit("count select", Registry.count_select(:registry_of_this, [{{:_, :_, :"$1"}, [{:>, :"$1", k}], [true]}]))
      Trace.emit("unregister match of another value", Registry.unregister_match(:registry_of_this, 1, 99))
      Trace.emit("count", Registry.count(:registry_of_this))
      Trace.emit("unregister match", Registry.unregister_match(:registry_of_this, 1, 1))
      Trace.emit("left", one.(Registry.lookup(:registry_of_this, 1)))
      Trace.emit("unregister with a guard", Registry.unregister_match(:registry_of_this, 1, :"$1", [{:>, :"$1", k}]))
      Trace.emit("left", one.(Registry.lookup(:registry_of_this, 1)))
      Trace.emit("keys", Enum.sort(Registry.keys(:registry_of_this, self())))
      other = Trace.puppet()
      Trace.emit("unregister another's", Trace.ask(other, fn -> Registry.unregister_match(:registry_of_this, 0, :_) end))
      Trace.emit("count", Registry.count(:registry_of_this))
      Process.flag(:trap_exit, true)
      Supervisor.stop(:registry_of_this)
      Trace.mail()
    end
  end
end

Trace.main(Conformance.Regmatch, __ENV__.file)

# Answers B26, B27: what is left of those who die.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Regdeath do
  def run do
    reason = Trace.draw_reason("reason")
    n = Trace.draw_int("n", 2, 5)

    for kind <- [:unique, :duplicate], how <- [:normal, :shutdown, reason, :kill] do
      {:ok, _} = Registry.start_link(keys: kind, name: :registry_of_this)
      pids = for i <- 1..n, do: (p = Trace.puppet(); Trace.ask(p, fn -> Registry.register(:registry_of_this, if(kind == :unique, do: i, else: :all), i) end); p)
      [first | rest] = pids
      if how == :kill, do: Trace.kill(first), else: (Trace.die(first, how); Trace.gone(first))
      if kind == :unique, do: Trace.emit("lookup at once", Registry.lookup(:registry_of_this, 1))
      settle(n - 1)
      Trace.emit("its keys", Registry.keys(:registry_of_this, first))
      Trace.emit("count", Registry.count(:registry_of_this))
      key = if kind == :unique, do: 1, else: :all
      Trace.emit("lookup", for({p, v} <- Registry.lookup(:registry_of_this, key), do: {Enum.find_index(pids, &(&1 == p)), v}))
      Trace.emit("another registers", match?({:ok, _}, Trace.ask(hd(rest), fn -> Registry.register(:registry_of_this, key, 0) end)))
      Trace.emit("links of one that is left", length(Trace.info(List.last(pids), :links)))
      refs = for p <- rest, do: Process.monitor(p)
      Supervisor.stop(:registry_of_this)
      Trace.emit("the others end with the registry", for(r <- refs, do: receive(do: ({:DOWN, ^r, _, _, why} -> why))) |> Enum.uniq())
    end
  end

  # The keys go after the process has been forgotten.
  defp settle(n), do: if(Registry.count(:registry_of_this) != n, do: settle(n))
end

Trace.main(Conformance.Regdeath, __ENV__.file)

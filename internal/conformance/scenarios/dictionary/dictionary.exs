# Answers P22: the process dictionary: put, get, delete and keys, what they return, whose it
# is, and what others see of it.
Code.require_file("../trace.exs", __DIR__)

defmodule Conformance.Dictionary do
  def run do
    [k, l, m] = keys = for key <- ["k", "l", "m"], do: Trace.draw_atom(key)
    n = Trace.draw_int("n", 1, 999)

    Trace.emit("nothing yet", {Process.get(k), Process.delete(k)})
    Trace.emit("put", Process.put(k, n))
    Trace.emit("put again", Process.put(k, [n, n]))
    Trace.emit("get", Process.get(k))
    Trace.emit("put nil", Process.put(k, nil))
    Trace.emit("nil is there", {Process.get(k), k in Process.get_keys()})
    Trace.emit("delete nil", {Process.delete(k), k in Process.get_keys()})
    Trace.emit("delete again", Process.delete(k))

    # Any term is a key, and each is its own.
    others = [n, Atom.to_string(k), {k, n}, self(), k]
    for {key, i} <- Enum.with_index(others), do: Process.put(key, i)
    Trace.emit("each its own", for(key <- others, do: Process.get(key)))
    Trace.emit("not alike", {Process.get({k, n + 1}), Process.get(n + 1)})
    Trace.emit("how many", length(Process.get_keys()))
    Trace.emit("all of them", Enum.all?(others, &(&1 in Process.get_keys())))
    for key <- others, do: Process.delete(key)
    Trace.emit("none left", Process.get_keys())

    # It is the process's own: a child has none of it, and puts nothing into its parent's.
    pid = Trace.puppet()
    Trace.ask(pid, fn -> for(key <- keys, do: Process.put(key, self())) end)
    child = Trace.ask(pid, fn -> spawn_link(&Trace.obey/0) end)
    Trace.emit("a child's", Trace.ask(child, fn -> Process.get_keys() end))
    Trace.ask(child, fn -> Process.put(k, n) end)
    Trace.emit("the parent's", Trace.ask(pid, fn -> Process.get(k) == self() end))

    # Others see it as info, at the time when they ask, and can change nothing.
    seen = Trace.info(pid, :dictionary)
    Trace.emit("what others see", Map.keys(seen) |> Enum.sort() == Enum.sort(keys))
    Trace.ask(pid, fn -> {Process.delete(l), Process.put(m, n)} end)
    now = Trace.info(pid, :dictionary)
    Trace.emit("later", {Map.has_key?(now, l), Map.get(now, m), Map.has_key?(seen, l)})

    # It survives what the process does, and ends with it.
    Trace.ask(pid, fn -> {Process.register(self(), m), Process.flag(:trap_exit, true)} end)
    Trace.emit("kept", Trace.ask(pid, fn -> Process.get(m) end))
    Trace.kill(pid)
    Trace.emit("of the dead", Trace.info(pid, :dictionary))
  end
end

Trace.main(Conformance.Dictionary, __ENV__.file)

# Runs many scripts in one VM for `beamline conformance`:
#
#     elixir run.exs SCENARIO:SEED ...
#
# A line that begins with a tab is a line of a trace. The others say which one it is
# ("= scenario seed"), that a script failed ("! scenario seed text"), and at first
# which BEAM this is ("beam version").

Code.require_file("trace.exs", __DIR__)
:persistent_term.put(Trace.Runner, true)
Trace.setup()

# Whoever started this holds the other end of standard input: when it closes, so
# does this VM, and with it the nodes that it started.
spawn(fn ->
  IO.read(:stdio, :line)
  System.halt(1)
end)

IO.puts("beam #{Trace.version()}")

jobs =
  for arg <- System.argv() do
    [scenario, seed] = String.split(arg, ":")
    {scenario, String.to_integer(seed)}
  end

# Every module is there before the VM becomes a node: a script cannot define one after.
scripts =
  for scenario <- jobs |> Enum.map(&elem(&1, 0)) |> Enum.uniq(), into: %{} do
    file = Path.join([__DIR__, scenario, scenario <> ".exs"])

    loaded =
      try do
        binaries = Code.compile_file(file)
        {module, opts} = :persistent_term.get({Trace.Script, file})
        {:ok, module, opts, binaries}
      rescue
        e -> {:error, Exception.message(e)}
      end

    {scenario, loaded}
  end

{away, local} =
  Enum.split_with(jobs, fn {scenario, _} -> match?({:ok, _, [nodes: true], _}, scripts[scenario]) end)

run = fn {scenario, seed} ->
  case scripts[scenario] do
    {:ok, module, _, binaries} ->
      lines = Trace.run(module, scenario, seed, binaries)
      IO.puts("= #{scenario} #{seed}")
      for line <- lines, do: IO.puts("\t" <> line)

    {:error, message} ->
      IO.puts("! #{scenario} #{seed} #{inspect(message)}")
  end
end

Enum.each(local, run)
if away != [], do: Trace.distribute()
Enum.each(away, run)
Trace.undistribute()
IO.puts("done")

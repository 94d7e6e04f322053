# Checks that each piece of elixir.exs is Elixir, calls its function, and calls no function of
# these modules with arguments that it does not take. Prints what is wrong.
[path] = System.argv()

arities = fn
  module, name when module in [:timer, :global] -> for {^name, a} <- module.module_info(:exports), do: a
  module, name -> for {^name, a} <- module.__info__(:functions), do: a
end

modules = [
  Process, GenServer, Supervisor, DynamicSupervisor, PartitionSupervisor, Task,
  Task.Supervisor, Agent, Registry, Application, Node, :timer, :global
]

[_ | parts] = File.read!(path) |> String.split("\n\n# ")

for part <- parts do
  [name, code] = String.split(part, "\n", parts: 2)
  ast = Code.string_to_quoted!(code)

  {_, calls} =
    Macro.prewalk(ast, [], fn
      {{:., _, [{:__aliases__, _, parts}, f]}, _, args} = node, acc ->
        {node, [{Module.concat(parts), f, length(args)} | acc]}

      {{:., _, [module, f]}, _, args} = node, acc when module in [:timer, :global] ->
        {node, [{module, f, length(args)} | acc]}

      node, acc ->
        {node, acc}
    end)

  for {m, f, a} <- calls, m in modules, known = arities.(m, f), a not in known do
    # Functions of later versions, such as Process.alias, are not here at all.
    unless m == Process and known == [] do
      IO.puts("#{name}: there is no #{inspect(m)}.#{f}/#{a}")
    end
  end

  unless Enum.any?(calls, fn {m, f, _} -> "#{inspect(m)}.#{f}" == name end) do
    IO.puts("#{name}: it is not called")
  end
end

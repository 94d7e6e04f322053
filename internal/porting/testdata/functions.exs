# Prints the functions of the modules that PORTING.md has a section for. It is recorded with
#
#     elixir internal/porting/testdata/functions.exs > internal/porting/testdata/functions.txt
modules = [
  Process, GenServer, Supervisor, DynamicSupervisor, PartitionSupervisor, Task,
  Task.Supervisor, Agent, Registry, Application, Node
]

IO.puts("# beam: Elixir #{System.version()} OTP #{System.otp_release()}")

for module <- modules, {name, arity} <- module.__info__(:functions) do
  IO.puts("#{inspect(module)}.#{name}/#{arity}")
end

for module <- [:timer, :global], {name, arity} <- Enum.sort(module.module_info(:exports)) do
  IO.puts("#{inspect(module)}.#{name}/#{arity}")
end

defmodule Stack do
  use GenServer

  def init(items), do: {:ok, items}

  def handle_call(:pop, _from, [top | rest]) do
    {:reply, top, rest}
  end

  def handle_cast({:push, item}, items) do
    {:noreply, [item | items]}
  end
end

{:ok, pid} = GenServer.start(Stack, ["hello"], name: :stack)
ref = Process.monitor(pid)

GenServer.cast(:stack, {:push, "elixir"})
IO.puts(GenServer.call(:stack, :pop))
IO.puts(GenServer.call(:stack, :pop))

Process.exit(pid, :kill)

receive do
  {:DOWN, ^ref, :process, _pid, reason} -> IO.puts(reason)
end

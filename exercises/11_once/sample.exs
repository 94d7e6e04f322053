# Exercise 1.1, At most once. Run it with
#
#     elixir --name a@127.0.0.1 sample.exs

{:module, _, code, _} =
  defmodule Collector do
    # Stores what it is sent, and acknowledges it. With numbers it knows what it had before.
    def start(how), do: spawn(fn -> loop(how, [], 0) end)

    defp loop(how, stored, last) do
      receive do
        {:value, from, n, value} when how == :plain or n == last + 1 ->
          send(from, {:ack, self(), n})
          loop(how, [value | stored], n)

        {:value, from, _, _} ->
          send(from, {:ack, self(), last})
          loop(how, stored, last)

        {:stored, from} ->
          send(from, {self(), Enum.reverse(stored)})
          loop(how, stored, last)
      end
    end
  end

defmodule Sender do
  def send_one(collector, n), do: send(collector, {:value, self(), n, n})

  # Sends again until it is acknowledged.
  def send_until(collector, n) do
    send_one(collector, n)

    receive do
      {:ack, ^collector, ^n} -> :ok
    after
      300 -> send_until(collector, n)
    end
  end

  def stored(collector) do
    send(collector, {:stored, self()})
    receive(do: ({^collector, stored} -> stored))
  end
end

defmodule Sample do
  def start_node(name, code) do
    {:ok, peer, node} =
      :peer.start(%{name: name, host: '127.0.0.1', longnames: true, connection: :standard_io})

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Collector} = :peer.call(peer, :code, :load_binary, [Collector, 'sample.exs', code])
    true = Node.connect(node)
    {peer, node}
  end

  # The cookie of a for b is wrong, so that they do not meet by themselves.
  def cut(node) do
    Node.set_cookie(node, :wrong)
    Node.disconnect(node)
  end

  def heal(node) do
    Node.set_cookie(node, Node.get_cookie())
    true = Node.connect(node)
  end

  # b works, and nothing that it says is heard until it goes on: it is paused.
  def during_a_pause(peer, fun) do
    os_pid = :peer.call(peer, System, :pid, [])
    {_, 0} = System.cmd("kill", ["-STOP", os_pid])
    await_stop(os_pid)

    spawn_link(fn ->
      Process.sleep(500)
      {_, 0} = System.cmd("kill", ["-CONT", os_pid])
    end)

    fun.()
  end

  # It does not stop all at once.
  def await_stop(os_pid) do
    {state, 0} = System.cmd("ps", ["-o", "state=", "-p", os_pid])
    if not String.starts_with?(state, "T"), do: await_stop(os_pid)
  end
end

{peer, b} = Sample.start_node(:b, code)
# What b says of the wrong cookie goes to its log.
Logger.configure(level: :none)
:ok = :peer.call(peer, :logger, :set_primary_config, [:level, :none])

collector = :peer.call(peer, Collector, :start, [:plain])
for n <- 1..5, do: Sender.send_one(collector, n)
Sender.stored(collector)
Sample.cut(b)
returned = for n <- 6..8, do: Sender.send_one(collector, n) == {:value, self(), n, n}
false = Node.connect(b)
Sample.heal(b)
for n <- 9..10, do: Sender.send_one(collector, n)
IO.puts("1 to 10 are sent, the connection is cut during 6 to 8.")
IO.inspect(returned, label: "  send has returned the message, as always")
IO.inspect(Sender.stored(collector), charlists: :as_lists, label: "  stored are")

for how <- [:plain, :numbers] do
  collector = :peer.call(peer, Collector, :start, [how])
  for n <- 1..2, do: Sender.send_until(collector, n)
  Sample.during_a_pause(peer, fn -> Sender.send_until(collector, 3) end)
  Sender.send_until(collector, 4)
  IO.puts("1 to 4 are sent until they are acknowledged, 3 is acknowledged late (#{how}).")
  IO.inspect(Sender.stored(collector), charlists: :as_lists, label: "  stored are")
end

:peer.stop(peer)

# Exercise 1.2, A timeout is not a failure. Run it with
#
#     elixir --name a@127.0.0.1 sample.exs

{:module, _, bank, _} =
  defmodule Bank do
    use GenServer

    # The balance, and what was answered to each key.
    def init(balance), do: {:ok, {balance, %{}}}

    def handle_call(:balance, _from, {balance, _} = state), do: {:reply, balance, state}

    # Without a key.
    def handle_call({:debit, amount}, _from, {balance, answers}) do
      {answer, balance} = debit(amount, balance)
      {:reply, answer, {balance, answers}}
    end

    # With a key: what was answered once is the answer for ever.
    def handle_call({:debit, key, amount}, _from, {balance, answers}) do
      case answers do
        %{^key => answer} ->
          {:reply, answer, {balance, answers}}

        _ ->
          {answer, balance} = debit(amount, balance)
          {:reply, answer, {balance, Map.put(answers, key, answer)}}
      end
    end

    defp debit(amount, balance) when amount > balance, do: {{:error, :insufficient_funds}, balance}
    defp debit(amount, balance), do: {{:ok, balance - amount}, balance - amount}
  end

defmodule Client do
  # Tries until the bank has answered, and counts the tries.
  def withdraw(bank, request, tries \\ 1) do
    {GenServer.call(bank, request, 500), tries}
  catch
    :exit, {:timeout, _} -> withdraw(bank, request, tries + 1)
  end

  def mailbox do
    receive do
      message -> [message | mailbox()]
    after
      0 -> []
    end
  end
end

defmodule Sample do
  def start_node(name, code) do
    {:ok, peer, node} =
      :peer.start(%{name: name, host: '127.0.0.1', longnames: true, connection: :standard_io})

    :ok = :peer.call(peer, :code, :add_paths, [:code.get_path()])
    {:module, Bank} = :peer.call(peer, :code, :load_binary, [Bank, 'sample.exs', code])
    true = Node.connect(node)
    {peer, node}
  end

  # The node of the bank does not answer for 800 ms, in which somebody withdraws.
  def during_a_pause(os_pid, withdraw) do
    signal(os_pid, "STOP")
    await_stop(os_pid)

    spawn_link(fn ->
      Process.sleep(800)
      signal(os_pid, "CONT")
    end)

    withdraw.()
  end

  # It does not stop all at once.
  def await_stop(os_pid) do
    {state, 0} = System.cmd("ps", ["-o", "state=", "-p", os_pid])
    if not String.starts_with?(state, "T"), do: await_stop(os_pid)
  end

  def signal(os_pid, name), do: {_, 0} = System.cmd("kill", ["-" <> name, os_pid])
end

{peer, _} = Sample.start_node(:b, bank)
os_pid = :peer.call(peer, System, :pid, [])

for {what, request} <- [{"Without a key", {:debit, 30}}, {"With a key", {:debit, make_ref(), 30}}] do
  {:ok, account} = :peer.call(peer, GenServer, :start, [Bank, 100])
  {answer, tries} = Sample.during_a_pause(os_pid, fn -> Client.withdraw(account, request) end)
  IO.puts("#{what}, 30 of 100:")
  IO.inspect(answer, label: "  after #{tries} tries the answer is")
  IO.inspect(GenServer.call(account, :balance), label: "  the balance is")
  IO.inspect(Client.mailbox(), label: "  in the mailbox is")
end

:peer.stop(peer)

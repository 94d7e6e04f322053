# A bank: accounts under a DynamicSupervisor, found through a Registry. What must survive an
# account is in the ledger.
#
#     elixir cookbook/02_bank/bank.exs
Code.require_file("../../internal/conformance/scenarios/trace.exs", __DIR__)

defmodule Account do
  use GenServer, restart: :transient

  def start_link(owner), do: GenServer.start_link(Account, owner, name: via(owner))
  def via(owner), do: {:via, Registry, {Bank.Accounts, owner}}

  # The balance is what the ledger says: an account that starts again goes on from there.
  @impl true
  def init(owner) do
    {:ok, {owner, Agent.get(Bank.Ledger, fn ledger -> Map.get(ledger, owner, 0) end)}}
  end

  @impl true
  def handle_call(:balance, _from, {_, balance} = state), do: {:reply, {:ok, balance}, state}

  def handle_call({:withdraw, n}, _from, {_, balance} = state) when n > balance do
    {:reply, {:error, :insufficient_funds}, state}
  end

  def handle_call({:withdraw, n}, _from, state), do: book(state, -n)
  def handle_call({:deposit, n}, _from, state), do: book(state, n)
  def handle_call(:close, _from, {_, balance} = state), do: {:stop, :normal, {:ok, balance}, state}

  defp book({owner, balance}, n) do
    balance = balance + n
    Agent.update(Bank.Ledger, fn ledger -> Map.put(ledger, owner, balance) end)
    {:reply, {:ok, balance}, {owner, balance}}
  end
end

defmodule Bank do
  def start_link do
    children = [
      %{id: :ledger, start: {Agent, :start_link, [fn -> %{} end, [name: Bank.Ledger]]}},
      {Registry, keys: :unique, name: Bank.Accounts, listeners: [:teller]},
      {DynamicSupervisor, name: Bank.Supervisor, strategy: :one_for_one}
    ]

    Supervisor.start_link(children, strategy: :rest_for_one)
  end

  def open(owner) do
    case DynamicSupervisor.start_child(Bank.Supervisor, {Account, owner}) do
      {:ok, pid} -> {:ok, pid}
      {:error, {:already_started, _}} -> {:error, :has_an_account}
    end
  end

  def call(owner, request) do
    GenServer.call(Account.via(owner), request)
  catch
    :exit, {:noproc, _} -> {:error, :no_account}
  end

  def transfer(from, to, n) do
    with {:ok, _} <- call(to, :balance),
         {:ok, _} <- call(from, {:withdraw, n}) do
      call(to, {:deposit, n})
    end
  end

  # The registry may still know the dead for a moment.
  def owners do
    accounts = Registry.select(Bank.Accounts, [{{:"$1", :"$2", :_}, [], [{{:"$1", :"$2"}}]}])
    Enum.sort(for {owner, pid} <- accounts, Process.alive?(pid), do: owner)
  end
end

defmodule Teller do
  # The next account that the registry hears of.
  defp registered, do: receive(do: ({:register, _, _, pid, _} -> pid))

  def run do
    Process.register(self(), :teller)
    {:ok, _} = Bank.start_link()

    Trace.emit("ann opens an account", Bank.open("ann"))
    Trace.emit("bob opens an account", Bank.open("bob"))
    Trace.emit("ann opens another", Bank.open("ann"))
    [ann, bob] = [registered(), registered()]

    Trace.emit("ann deposits", Bank.call("ann", {:deposit, 100}))
    Trace.emit("ann gives bob 30", Bank.transfer("ann", "bob", 30))
    Trace.emit("ann has", Bank.call("ann", :balance))
    Trace.emit("bob withdraws too much", Bank.call("bob", {:withdraw, 1000}))
    Trace.emit("ann gives eve 10", Bank.transfer("ann", "eve", 10))

    Trace.emit("the teller watches bob's account", Process.monitor(bob))
    Process.exit(bob, :kill)
    Trace.emit("it is killed", receive(do: ({:DOWN, _, _, _, _} = down -> down)))
    Trace.emit("it is another process now", registered())
    Trace.emit("bob has", Bank.call("bob", :balance))
    %{active: active, workers: workers} = DynamicSupervisor.count_children(Bank.Supervisor)
    Trace.emit("accounts that run, workers", {active, workers})

    Process.monitor(ann)
    Trace.emit("ann closes her account", Bank.call("ann", :close))
    Trace.emit("it ends", receive(do: ({:DOWN, _, _, _, reason} -> reason)))
    Trace.emit("ann has", Bank.call("ann", :balance))
    Trace.emit("accounts", Bank.owners())
  end
end

Trace.main(Teller, __ENV__.file)

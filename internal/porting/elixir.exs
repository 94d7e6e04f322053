# What the functions of PORTING.md look like in Elixir: `beamline port` prints it beside Go.
# A line "# Module.function" begins the code of that function. A test parses this file, where
# there is an elixir, and sees that each piece calls its function with arguments it takes.

# Process.alias
alias = Process.alias()
alias = Process.alias([:reply])

# Process.alive?
Process.alive?(pid)

# Process.cancel_timer
left = Process.cancel_timer(timer)
Process.cancel_timer(timer, async: true, info: false)

# Process.delete
old = Process.delete(:key)

# Process.demonitor
Process.demonitor(ref)
Process.demonitor(ref, [:flush, :info])

# Process.exit
Process.exit(pid, :kill)

# Process.flag
was = Process.flag(:trap_exit, true)
Process.flag(pid, :save_calls, 10)

# Process.get
Process.get()
Process.get(:key)
Process.get(:key, :default)

# Process.get_keys
Process.get_keys()
Process.get_keys(:value)

# Process.group_leader
Process.group_leader()
Process.group_leader(pid, leader)

# Process.hibernate
Process.hibernate(Server, :loop, [state])

# Process.info
Process.info(pid)
Process.info(pid, :message_queue_len)

# Process.link
Process.link(pid)

# Process.list
Process.list()

# Process.monitor
ref = Process.monitor(pid)

# Process.put
old = Process.put(:key, :value)

# Process.read_timer
left = Process.read_timer(timer)

# Process.register
Process.register(pid, :name)

# Process.registered
Process.registered()

# Process.send
Process.send(pid, :message, [:noconnect])

# Process.send_after
timer = Process.send_after(pid, :message, 1_000)
timer = Process.send_after(pid, :message, at, abs: true)

# Process.sleep
Process.sleep(1_000)

# Process.spawn
Process.spawn(fn -> work() end, [:link, :monitor])
Process.spawn(Worker, :work, [1], [:link])

# Process.unalias
Process.unalias(alias)

# Process.unlink
Process.unlink(pid)

# Process.unregister
Process.unregister(:name)

# Process.whereis
Process.whereis(:name)

# :timer.apply_after
:timer.apply_after(1_000, Worker, :work, [1])

# :timer.apply_interval
:timer.apply_interval(1_000, Worker, :work, [1])

# :timer.cancel
{:ok, timer} = :timer.send_after(1_000, :message)
:timer.cancel(timer)

# :timer.exit_after
:timer.exit_after(1_000, pid, :shutdown)
:timer.exit_after(1_000, :shutdown)

# :timer.kill_after
:timer.kill_after(1_000, pid)
:timer.kill_after(1_000)

# :timer.send_after
:timer.send_after(1_000, pid, :message)
:timer.send_after(1_000, :message)

# :timer.send_interval
:timer.send_interval(1_000, pid, :tick)
:timer.send_interval(1_000, :tick)

# :timer.sleep
:timer.sleep(1_000)

# :timer.tc
{microseconds, result} = :timer.tc(fn -> work() end)

# :timer.seconds
:timer.seconds(30)

# GenServer.abcast
GenServer.abcast(:stack, {:push, "elixir"})
GenServer.abcast([node() | Node.list()], :stack, {:push, "elixir"})

# GenServer.call
top = GenServer.call(:stack, :pop)
top = GenServer.call(:stack, :pop, 1_000)

# GenServer.cast
:ok = GenServer.cast(:stack, {:push, "elixir"})

# GenServer.format_report
GenServer.format_report(report)

# GenServer.multi_call
{replies, bad_nodes} = GenServer.multi_call(:stack, :pop)
{replies, bad_nodes} = GenServer.multi_call(nodes, :stack, :pop)
{replies, bad_nodes} = GenServer.multi_call(nodes, :stack, :pop, 1_000)

# GenServer.reply
def handle_call(:pop, from, state), do: {:noreply, %{state | waiting: from}}
GenServer.reply(state.waiting, "elixir")

# GenServer.start
{:ok, pid} = GenServer.start(Stack, ["hello"])
{:ok, pid} = GenServer.start(Stack, ["hello"], name: :stack)

# GenServer.start_link
{:ok, pid} = GenServer.start_link(Stack, ["hello"])
{:ok, pid} = GenServer.start_link(Stack, ["hello"], name: :stack)

# GenServer.stop
:ok = GenServer.stop(:stack)
:ok = GenServer.stop(:stack, :shutdown)
:ok = GenServer.stop(:stack, :normal, 1_000)

# GenServer.whereis
pid = GenServer.whereis(:stack)

# Supervisor.child_spec
child = Supervisor.child_spec({Stack, []}, id: :second, restart: :transient)

# Supervisor.count_children
%{active: 1, specs: 1, supervisors: 0, workers: 1} = Supervisor.count_children(sup)

# Supervisor.delete_child
:ok = Supervisor.delete_child(sup, Stack)

# Supervisor.init
def init(_), do: Supervisor.init([{Stack, []}], strategy: :one_for_one)

# Supervisor.restart_child
{:ok, pid} = Supervisor.restart_child(sup, Stack)

# Supervisor.start_child
{:ok, pid} = Supervisor.start_child(sup, {Stack, []})

# Supervisor.start_link
{:ok, sup} = Supervisor.start_link([{Stack, []}], strategy: :rest_for_one)
{:ok, sup} = Supervisor.start_link(MySupervisor, :argument, name: MySupervisor)

# Supervisor.stop
:ok = Supervisor.stop(sup)
:ok = Supervisor.stop(sup, :shutdown)
:ok = Supervisor.stop(sup, :normal, 1_000)

# Supervisor.terminate_child
:ok = Supervisor.terminate_child(sup, Stack)

# Supervisor.which_children
[{Stack, pid, :worker, [Stack]}] = Supervisor.which_children(sup)

# DynamicSupervisor.child_spec
children = [{DynamicSupervisor, name: Workers, strategy: :one_for_one}]
DynamicSupervisor.child_spec(name: Workers, strategy: :one_for_one)

# DynamicSupervisor.count_children
%{active: 2, specs: 2, supervisors: 0, workers: 2} = DynamicSupervisor.count_children(Workers)

# DynamicSupervisor.init
def init(_), do: DynamicSupervisor.init(strategy: :one_for_one, max_children: 100)

# DynamicSupervisor.start_child
{:ok, pid} = DynamicSupervisor.start_child(Workers, {Stack, []})

# DynamicSupervisor.start_link
{:ok, sup} = DynamicSupervisor.start_link(name: Workers, strategy: :one_for_one)
{:ok, sup} = DynamicSupervisor.start_link(MyDynamic, :argument)
{:ok, sup} = DynamicSupervisor.start_link(MyDynamic, :argument, name: MyDynamic)

# DynamicSupervisor.stop
:ok = DynamicSupervisor.stop(Workers)
:ok = DynamicSupervisor.stop(Workers, :shutdown)
:ok = DynamicSupervisor.stop(Workers, :normal, 1_000)

# DynamicSupervisor.terminate_child
:ok = DynamicSupervisor.terminate_child(Workers, pid)

# DynamicSupervisor.which_children
[{:undefined, pid, :worker, [Stack]}] = DynamicSupervisor.which_children(Workers)

# PartitionSupervisor.child_spec
children = [{PartitionSupervisor, child_spec: DynamicSupervisor, name: Workers}]
PartitionSupervisor.child_spec(child_spec: DynamicSupervisor, name: Workers)

# PartitionSupervisor.count_children
%{active: 4} = PartitionSupervisor.count_children(Workers)

# PartitionSupervisor.partitions
4 = PartitionSupervisor.partitions(Workers)

# PartitionSupervisor.start_link
{:ok, sup} = PartitionSupervisor.start_link(child_spec: Agent, name: Caches, partitions: 4)

# PartitionSupervisor.stop
:ok = PartitionSupervisor.stop(Workers)
:ok = PartitionSupervisor.stop(Workers, :shutdown)
:ok = PartitionSupervisor.stop(Workers, :normal, 1_000)

# PartitionSupervisor.send
PartitionSupervisor.send({Caches, key}, :message)

# PartitionSupervisor.whereis_name
pid = PartitionSupervisor.whereis_name({Caches, key})
GenServer.call({:via, PartitionSupervisor, {Caches, key}}, :request)

# PartitionSupervisor.which_children
[{0, pid, :worker, [Agent]} | _] = PartitionSupervisor.which_children(Caches)

# Task.async
task = Task.async(fn -> work(1) end)
task = Task.async(Worker, :work, [1])

# Task.async_stream
Task.async_stream(urls, &fetch/1)
Task.async_stream(urls, &fetch/1, max_concurrency: 4, timeout: 1_000, on_timeout: :kill_task)
Task.async_stream(urls, Worker, :fetch, [])
Task.async_stream(urls, Worker, :fetch, [], ordered: false)

# Task.await
result = Task.await(task)
result = Task.await(task, 1_000)

# Task.await_many
results = Task.await_many(tasks)
results = Task.await_many(tasks, 1_000)

# Task.child_spec
children = [{Task, fn -> work(1) end}]
Task.child_spec(fn -> work(1) end)

# Task.completed
task = Task.completed(:result)

# Task.find
{result, task} = Task.find(tasks, message)

# Task.ignore
Task.ignore(task)

# Task.shutdown
{:ok, result} = Task.shutdown(task)
nil = Task.shutdown(task, :brutal_kill)

# Task.start
{:ok, pid} = Task.start(fn -> work(1) end)
{:ok, pid} = Task.start(Worker, :work, [1])

# Task.start_link
{:ok, pid} = Task.start_link(fn -> work(1) end)
{:ok, pid} = Task.start_link(Worker, :work, [1])

# Task.yield
{:ok, result} = Task.yield(task)
nil = Task.yield(task, 1_000)

# Task.yield_many
for {task, result} <- Task.yield_many(tasks), do: result || Task.shutdown(task)
Task.yield_many(tasks, 1_000)

# Task.Supervisor.async
task = Task.Supervisor.async(Tasks, fn -> work(1) end)
task = Task.Supervisor.async(Tasks, fn -> work(1) end, shutdown: 1_000)
task = Task.Supervisor.async({Tasks, node}, Worker, :work, [1])

# Task.Supervisor.async_nolink
task = Task.Supervisor.async_nolink(Tasks, fn -> work(1) end)
task = Task.Supervisor.async_nolink(Tasks, Worker, :work, [1])

# Task.Supervisor.async_stream
Task.Supervisor.async_stream(Tasks, urls, &fetch/1)
Task.Supervisor.async_stream(Tasks, urls, &fetch/1, max_concurrency: 4)

# Task.Supervisor.async_stream_nolink
Task.Supervisor.async_stream_nolink(Tasks, urls, &fetch/1)
Task.Supervisor.async_stream_nolink(Tasks, urls, &fetch/1, max_concurrency: 4)

# Task.Supervisor.child_spec
children = [{Task.Supervisor, name: Tasks}]
Task.Supervisor.child_spec(name: Tasks)

# Task.Supervisor.children
[pid] = Task.Supervisor.children(Tasks)

# Task.Supervisor.start_child
{:ok, pid} = Task.Supervisor.start_child(Tasks, fn -> work(1) end)
{:ok, pid} = Task.Supervisor.start_child(Tasks, fn -> work(1) end, restart: :transient)
{:ok, pid} = Task.Supervisor.start_child(Tasks, Worker, :work, [1])

# Task.Supervisor.start_link
{:ok, sup} = Task.Supervisor.start_link()
{:ok, sup} = Task.Supervisor.start_link(name: Tasks)

# Task.Supervisor.terminate_child
:ok = Task.Supervisor.terminate_child(Tasks, pid)

# Agent.cast
:ok = Agent.cast(agent, fn n -> n + 1 end)
:ok = Agent.cast(agent, Counter, :add, [1])

# Agent.child_spec
children = [{Agent, fn -> 0 end}]
Agent.child_spec(fn -> 0 end)

# Agent.get
n = Agent.get(agent, fn n -> n end)
n = Agent.get(agent, fn n -> n end, 1_000)

# Agent.get_and_update
old = Agent.get_and_update(agent, fn n -> {n, n + 1} end)
old = Agent.get_and_update(agent, fn n -> {n, n + 1} end, 1_000)

# Agent.start
{:ok, agent} = Agent.start(fn -> 0 end)
{:ok, agent} = Agent.start(fn -> 0 end, name: :counter)

# Agent.start_link
{:ok, agent} = Agent.start_link(fn -> 0 end)
{:ok, agent} = Agent.start_link(fn -> 0 end, name: :counter)

# Agent.stop
:ok = Agent.stop(agent)
:ok = Agent.stop(agent, :shutdown)
:ok = Agent.stop(agent, :normal, 1_000)

# Agent.update
:ok = Agent.update(agent, fn n -> n + 1 end)
:ok = Agent.update(agent, fn n -> n + 1 end, 1_000)

# Registry.child_spec
children = [{Registry, keys: :unique, name: Accounts}]
Registry.child_spec(keys: :unique, name: Accounts)

# Registry.count
Registry.count(Accounts)

# Registry.count_match
Registry.count_match(Accounts, "ann", :_)
Registry.count_match(Accounts, "ann", :"$1", [{:>, :"$1", 1}])

# Registry.count_select
Registry.count_select(Accounts, [{{:_, :_, :_}, [], [true]}])

# Registry.delete_meta
:ok = Registry.delete_meta(Accounts, :version)

# Registry.dispatch
Registry.dispatch(Topics, "news", fn entries ->
  for {pid, _} <- entries, do: send(pid, :news)
end)

# Registry.keys
["ann"] = Registry.keys(Accounts, pid)

# Registry.lookup
[{pid, value}] = Registry.lookup(Accounts, "ann")

# Registry.match
Registry.match(Accounts, "ann", {:vip, :_})
Registry.match(Accounts, "ann", :"$1", [{:>, :"$1", 1}])

# Registry.meta
{:ok, 1} = Registry.meta(Accounts, :version)

# Registry.put_meta
:ok = Registry.put_meta(Accounts, :version, 1)

# Registry.register
{:ok, owner} = Registry.register(Accounts, "ann", :value)

# Registry.register_name
:yes = Registry.register_name({Accounts, "ann"}, self())

# Registry.select
Registry.select(Accounts, [{{:"$1", :"$2", :_}, [], [{{:"$1", :"$2"}}]}])

# Registry.send
Registry.send({Accounts, "ann"}, :message)

# Registry.start_link
{:ok, _} = Registry.start_link(keys: :unique, name: Accounts)

# Registry.unregister
:ok = Registry.unregister(Accounts, "ann")

# Registry.unregister_match
:ok = Registry.unregister_match(Topics, "news", :value)
:ok = Registry.unregister_match(Topics, "news", :"$1", [{:>, :"$1", 1}])

# Registry.unregister_name
Registry.unregister_name({Accounts, "ann"})

# Registry.update_value
{new, old} = Registry.update_value(Accounts, "ann", fn n -> n + 1 end)

# Registry.values
[value] = Registry.values(Accounts, "ann", pid)

# Registry.whereis_name
pid = Registry.whereis_name({Accounts, "ann"})
GenServer.call({:via, Registry, {Accounts, "ann"}}, :balance)

# Application.ensure_all_started
{:ok, started} = Application.ensure_all_started(:my_app)
{:ok, started} = Application.ensure_all_started(:my_app, :permanent)

# Application.ensure_started
:ok = Application.ensure_started(:my_app)

# Application.start
:ok = Application.start(:my_app)
:ok = Application.start(:my_app, :permanent)

# Application.load
:ok = Application.load(:my_app)
:ok = Application.ensure_loaded(:my_app)

# Application.started_applications
Application.started_applications()

# Application.stop
:ok = Application.stop(:my_app)

# Application.get_env
Application.get_env(:my_app, :port)
Application.get_env(:my_app, :port, 4000)

# Application.fetch_env
{:ok, port} = Application.fetch_env(:my_app, :port)

# Application.fetch_env!
port = Application.fetch_env!(:my_app, :port)

# Application.get_all_env
Application.get_all_env(:my_app)

# Application.put_env
:ok = Application.put_env(:my_app, :port, 4000)

# Application.put_all_env
:ok = Application.put_all_env(my_app: [port: 4000, host: "localhost"])

# Application.delete_env
:ok = Application.delete_env(:my_app, :port)

# Application.get_application
Application.get_application(Worker)

# Application.spec
Application.spec(:my_app, :vsn)

# Node.alive?
Node.alive?()

# Node.connect
true = Node.connect(:"b@127.0.0.1")

# Node.disconnect
true = Node.disconnect(:"b@127.0.0.1")

# Node.get_cookie
Node.get_cookie()

# Node.list
Node.list()
Node.list(:known)

# Node.monitor
true = Node.monitor(:"b@127.0.0.1", true)

# Node.ping
:pong = Node.ping(:"b@127.0.0.1")

# Node.self
Node.self()

# Node.set_cookie
Node.set_cookie(:secret)
Node.set_cookie(:"b@127.0.0.1", :secret)

# Node.spawn
pid = Node.spawn(:"b@127.0.0.1", fn -> work(1) end)
pid = Node.spawn(:"b@127.0.0.1", Worker, :work, [1])

# Node.spawn_link
pid = Node.spawn_link(:"b@127.0.0.1", fn -> work(1) end)
pid = Node.spawn_link(:"b@127.0.0.1", Worker, :work, [1])

# Node.spawn_monitor
{pid, ref} = Node.spawn_monitor(:"b@127.0.0.1", fn -> work(1) end)
{pid, ref} = Node.spawn_monitor(:"b@127.0.0.1", Worker, :work, [1])

# Node.start
{:ok, pid} = Node.start(:"a@127.0.0.1")

# Node.stop
:ok = Node.stop()

# :global.del_lock
true = :global.del_lock({:printer, self()})
true = :global.del_lock({:printer, self()}, [:"b@127.0.0.1"])

# :global.disconnect
[:"b@127.0.0.1"] = :global.disconnect()

# :global.info
:global.info()

# :global.notify_all_name
:yes = :global.register_name(:boss, self(), fn name, one, other -> :global.notify_all_name(name, one, other) end)
receive do
  {:global_name_conflict, :boss, other} -> other
end

# :global.random_exit_name
:yes = :global.register_name(:boss, self(), fn name, one, other -> :global.random_exit_name(name, one, other) end)

# :global.random_notify_name
:yes = :global.register_name(:boss, self(), fn name, one, other -> :global.random_notify_name(name, one, other) end)
receive do
  {:global_name_conflict, :boss} -> :lost
end

# :global.re_register_name
:yes = :global.re_register_name(:boss, self())
:yes = :global.re_register_name(:boss, self(), fn name, one, other -> :global.notify_all_name(name, one, other) end)

# :global.register_name
:yes = :global.register_name(:boss, self())
:yes = :global.register_name(:boss, self(), fn _name, one, _other -> one end)

# :global.registered_names
[:boss] = :global.registered_names()

# :global.send
pid = :global.send(:boss, :hello)

# :global.set_lock
true = :global.set_lock({:printer, self()})
true = :global.set_lock({:printer, self()}, [:"b@127.0.0.1"])
false = :global.set_lock({:printer, self()}, [:"b@127.0.0.1"], 0)

# :global.start
:global.start()

# :global.start_link
:global.start_link()

# :global.sync
:ok = :global.sync()
:ok = :global.sync([:"b@127.0.0.1"])

# :global.trans
42 = :global.trans({:printer, self()}, fn -> 42 end)
42 = :global.trans({:printer, self()}, fn -> 42 end, [:"b@127.0.0.1"])
:aborted = :global.trans({:printer, self()}, fn -> 42 end, [:"b@127.0.0.1"], 0)

# :global.unregister_name
:global.unregister_name(:boss)

# :global.whereis_name
pid = :global.whereis_name(:boss)

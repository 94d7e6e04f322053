# What every conformance script requires: the recorder, the draws from the seed and
# the one renderer. The Go twin is package trace; the two must agree to the byte.
#
#     elixir internal/conformance/scenarios/monitor/monitor.exs [SEED]
#
# runs one script by itself. `beamline conformance` runs them all (run.exs).

defmodule Trace.Listener do
  # A handler of :logger that sends what it gets to a process, as Elixir's console would
  # have it: translated, and without the reports of SASL, except those of supervisors when
  # they are wanted.
  def log(%{msg: {:report, %{label: {:supervisor, _} = label, report: report}}, meta: %{pid: pid}}, %{config: {to, :supervisors}}) do
    {:ok, text} = Logger.Translator.translate(:error, :error, :report, {label, report})
    [first | _] = text |> IO.chardata_to_string() |> String.split("\n")
    # A supervisor without a name has its module's beside its pid.
    send(to, {__MODULE__, {String.replace(first, ~r/ \([\w.]+\) /, " "), pid, {report[:reason], []}}})
  end

  def log(%{meta: %{domain: [:otp, :sasl | _]}}, _), do: :ok

  def log(%{level: level, msg: msg, meta: %{pid: pid}}, %{config: {to, _}}) do
    with {kind, data} <- kind(msg),
         {:ok, text, meta} <- Logger.Translator.translate(:error, level, kind, data) do
      [first | _] = text |> IO.chardata_to_string() |> String.split("\n")
      send(to, {__MODULE__, {first, meta[:pid] || pid, meta[:crash_reason]}})
    end
  end

  defp kind({:report, %{label: {:error_logger, _}, format: format, args: args}}), do: {:format, {format, args}}
  defp kind({:report, %{label: label, report: report} = whole}) when map_size(whole) == 2, do: {:report, {label, report}}
  defp kind({:report, report}), do: {:report, {:logger, Map.new(report)}}
  defp kind({:string, _}), do: :none
  defp kind({format, args}), do: {:format, {format, args}}
end

# A process on another node that does what Trace.ask and Trace.tell say; start_peer puts
# the module there.
{:module, _, hand, _} =
  defmodule Trace.Hand do
    def obey do
      receive do
        {Trace.Ask, from, ref, fun} -> send(from, {ref, fun.()})
        {Trace.Tell, fun} -> fun.()
      end

      obey()
    end

    # For a node that is not connected: a new hand that begins with fun.
    def far(fun) do
      me = self()
      pid = spawn(fn -> send(me, {self(), fun.()}) && obey() end)
      receive(do: ({^pid, answer} -> answer))
    end
  end

:persistent_term.put(Trace.Hand, hand)

defmodule Trace do
  import Bitwise

  @mask 0xFFFFFFFFFFFFFFFF
  @golden 0x9E3779B97F4A7C15
  @consonants ~w(b d f g k l m n p r s t v z)
  @vowels ~w(a e i o u)

  # ---- what a scenario does -------------------------------------------------

  @doc "Records value under label. Only the scenario's own process emits, so that the order is one."
  def emit(label, value), do: record({:emit, label, value})

  @doc "Records that this place was reached."
  def mark(label), do: record({:mark, label})

  @doc "Records the next message, or :timeout when none comes."
  def next(label, timeout \\ 10_000) do
    emit(label, receive(do: (message -> message), after: (timeout -> :timeout)))
  end

  @doc "Records the next message that is here already, or :timeout."
  def poll(label), do: next(label, 0)

  @doc "Gives a pid, a reference or a node the name that it is rendered by from now on."
  def name(thing, name) do
    record({:name, thing, name})
    thing
  end

  @doc "Records what fun returned, or how it failed."
  def emit_result(label, fun), do: record({:result, label, outcome(fun)})

  @doc "Records that fun returned, whatever it was, or how it failed."
  def emit_done(label, fun) do
    record({:result, label, case(outcome(fun), do: ({:returned, _} -> :done; failed -> failed))})
  end

  defp outcome(fun) do
    {:returned, fun.()}
  catch
    :exit, reason -> {:exit, reason}
    :throw, value -> {:throw, value}
    :error, reason when reason in [:noproc, :noconnection, :timeout] -> {:error, reason}
    :error, reason when reason in [:badarg, :timeout_value, :function_clause] -> :refused
    :error, %{__struct__: s} when s in [ArgumentError, FunctionClauseError] -> :refused
    :error, %ErlangError{original: o} when o in [:noproc, :noconnection, :timeout] -> {:error, o}
    :error, %ErlangError{original: o} when o in [:badarg, :timeout_value] -> :refused
  end

  # ---- reports of errors -------------------------------------------------------

  @doc """
  Has the reports of errors sent to this process, as Elixir's Logger would print them; with
  :supervisors also those of supervisors, which it prints with handle_sasl_reports.
  """
  def listen(what \\ :all) do
    :logger.update_handler_config(Logger, :level, :none)
    :ok = :logger.add_handler(Trace.Listener, Trace.Listener, %{config: {self(), what}})
    :logger.set_primary_config(:level, :error)
  end

  @doc "Ends what listen began."
  def unlisten do
    :logger.set_primary_config(:level, :none)
    :logger.remove_handler(Trace.Listener)
  end

  @doc """
  Records the next report, or :timeout when none comes: its first line, with its process in
  it by name, and the reason.
  """
  def next_report(label, timeout \\ 10_000) do
    receive do
      {Trace.Listener, event} -> record({:report, label, event})
    after
      timeout -> emit(label, :timeout)
    end
  end

  @doc "Records the reports that are here already, and that there were no more."
  def reports(label) do
    receive do
      {Trace.Listener, event} ->
        record({:report, label, event})
        reports(label)
    after
      0 -> mark("#{label}, no more")
    end
  end

  # ---- other processes ---------------------------------------------------------

  @doc "A process that does what ask and tell say, and leaves all other mail where it is."
  def puppet, do: spawn(&obey/0)

  @doc "The body of a puppet."
  def obey do
    receive do
      {Trace.Ask, from, ref, fun} -> send(from, {ref, fun.()})
      {Trace.Tell, fun} -> fun.()
    end

    obey()
  end

  @doc "Has the puppet pid call fun, and returns what that returned."
  def ask(pid, fun) do
    ref = make_ref()
    send(pid, {Trace.Ask, self(), ref, fun})
    receive(do: ({^ref, answer} -> answer), after: (10_000 -> exit(:no_answer)))
  end

  @doc "Has the puppet pid call fun, and does not wait."
  def tell(pid, fun), do: send(pid, {Trace.Tell, fun})

  def puppets(n), do: for(_ <- 1..n, do: puppet())
  def link(a, b), do: ask(a, fn -> Process.link(b) end)
  def trap(pid), do: ask(pid, fn -> Process.flag(:trap_exit, true) end)

  @doc "Has the puppet pid exit with reason."
  def die(pid, reason), do: tell(pid, fn -> exit(reason) end)

  @doc "The next message of the puppet pid."
  def next_of(pid), do: ask(pid, fn -> receive(do: (message -> message)) end)

  @doc "The next n EXITs of the puppet pid, as who they come from among pids, and why, in that order."
  def exits(pid, n, pids) do
    got = ask(pid, fn -> for _ <- 1..n, do: receive(do: ({:EXIT, from, why} -> {from, why})) end)
    Enum.sort_by(for({from, why} <- got, do: {Enum.find_index(pids, &(&1 == from)), why}), &elem(&1, 0))
  end

  def alive(pids), do: Enum.map(pids, &Process.alive?/1)

  @doc """
  Waits until pid is dead and has told its links and monitors here, and returns it. A monitor
  that is set while pid dies can tell of that before them.
  """
  def gone(pid) do
    ref = Process.monitor(pid)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok), after: (10_000 -> exit(:still_there)))
    if pid in info(self(), :links) or Map.has_key?(info(self(), :monitors), {:process, pid}), do: gone(pid), else: pid
  end

  @doc "Kills pid, waits until it is dead, and returns it."
  def kill(pid) do
    Process.exit(pid, :kill)
    gone(pid)
  end

  @doc """
  An item of Process.info, by itself, nil for a dead process. Monitors and the dictionary
  have no order there: they are given as how many there are of each, and as a map.
  """
  def info(pid, item) do
    case Process.info(pid, item) do
      {:monitors, list} -> Enum.frequencies(list)
      {:dictionary, list} -> Map.new(list)
      {_, value} -> value
      nil -> nil
    end
  end

  @doc "What the dictionary of pid has under key, nil for nothing."
  def entry(pid, key), do: Map.get(info(pid, :dictionary), key)

  @doc "All messages that are in the mailbox, which is empty then."
  def mail, do: receive(do: (message -> [message | mail()]), after: (0 -> []))

  @doc "One way of each kind for a process to end by itself: what it is, and a function."
  def ends(key) do
    word = draw_atom(key)
    reason = draw_reason(key)

    [
      {"exits normal", fn -> exit(:normal) end},
      {"exits shutdown", fn -> exit(:shutdown) end},
      {"exits with a shutdown that says why", fn -> exit({:shutdown, word}) end},
      {"exits", fn -> exit(reason) end},
      {"raises", fn -> raise Atom.to_string(word) end},
      {"throws", fn -> throw(word) end}
    ]
  end

  # ---- draws: each is a function of the seed, the scenario and its key ---------

  def draw_int(key, low, high), do: low + rem(draw(key, 0), high - low + 1)
  def draw_word(key), do: for(i <- 0..3, into: "", do: syllable(draw(key, i)))
  def draw_atom(key), do: String.to_atom(draw_word(key))

  @doc "An exit reason that is neither :normal nor :kill nor :killed."
  def draw_reason(key) do
    word = draw_atom(key)

    case rem(draw(key, 9), 6) do
      0 -> word
      1 -> {:shutdown, word}
      2 -> Atom.to_string(word)
      3 -> draw_int(key, 2, 999)
      4 -> {word, draw_int(key, 2, 999)}
      5 -> {:normal, word}
    end
  end

  @doc "n names, no two alike."
  def draw_names(key, n) do
    for i <- 0..(n - 1)//1, do: String.to_atom(draw_word("#{key}/#{i}") <> draw_word("#{key}/#{i}/"))
  end

  @doc "The numbers 0..n-1 in an order drawn from the seed."
  def draw_order(key, n) do
    Enum.sort_by(0..(n - 1)//1, fn i -> {draw("#{key}/#{i}", 0), i} end)
  end

  defp syllable(x) do
    Enum.at(@consonants, rem(x, 14)) <> Enum.at(@vowels, rem(div(x, 14), 5))
  end

  defp draw(key, i) do
    %{seed: seed, scenario: scenario} = state()
    mix(seed + fnv("#{scenario}/#{key}") + (i + 1) * @golden)
  end

  # splitmix64's output function
  defp mix(x) do
    x = x &&& @mask
    x = (bxor(x, x >>> 30) * 0xBF58476D1CE4E5B9) &&& @mask
    x = (bxor(x, x >>> 27) * 0x94D049BB133111EB) &&& @mask
    bxor(x, x >>> 31)
  end

  # FNV-1a, 64 bits
  defp fnv(text) do
    for <<b <- text>>, reduce: 0xCBF29CE484222325 do
      h -> (bxor(h, b) * 0x100000001B3) &&& @mask
    end
  end

  # ---- other nodes -----------------------------------------------------------

  @doc """
  Starts a node and connects to it, unless connect: false says otherwise. Its control runs
  over standard input, so that it ends with this VM, whatever happens to the connection.
  kernel: [...] are arguments of its kernel, args: [...] of erl ('-hidden', for one). Returns {peer, node}.
  """
  def start_peer(name, opts \\ []) do
    kernel = for {key, value} <- opts[:kernel] || [], arg <- ['-kernel', to_charlist(key), to_charlist(value)], do: arg
    pa = for dir <- :code.get_path(), arg <- ['-pa', dir], do: arg

    {:ok, peer, node} =
      :peer.start(%{
        name: String.to_atom(name),
        host: '127.0.0.1',
        longnames: true,
        connection: :standard_io,
        args: ['-setcookie', Atom.to_charlist(Node.get_cookie()), '-kernel', 'logger_level', 'none'] ++ kernel ++ (opts[:args] || []) ++ pa
      })

    hand = {Trace.Hand, :persistent_term.get(Trace.Hand)}

    for {module, binary} <- [hand | :ets.lookup_element(Trace.State, :binaries, 2)] do
      {:module, _} = :peer.call(peer, :code, :load_binary, [module, 'script', binary])
    end

    {:ok, _} = :peer.call(peer, :application, :ensure_all_started, [:elixir])
    if Keyword.get(opts, :connect, true), do: true = Node.connect(node)
    record({:peer, peer})
    {peer, node}
  end

  @doc "A process on another node that does what ask and tell say."
  def hand(node), do: Node.spawn(node, Trace.Hand, :obey, [])

  @doc "Has a new hand on a node that is not connected begin with fun, and returns what that returned."
  def far(peer, fun), do: :peer.call(peer, Trace.Hand, :far, [fun])

  @doc "Waits until the nodes and this one are all connected to each other and agree on the global names."
  def meet(nodes) do
    for n <- [node() | nodes], do: met(n, List.delete([node() | nodes], n))
    for n <- [node() | nodes], do: :ok = :erpc.call(n, :global, :sync, [])
  end

  defp met(n, others) do
    if others -- :erpc.call(n, Node, :list, []) != [] do
      Process.sleep(5)
      met(n, others)
    end
  end

  @doc "Waits until nobody has the global name, here or on the nodes."
  def global_gone(name, nodes \\ []), do: global_held(name, :undefined, nodes)

  @doc "Waits until that process has the global name, here and on the nodes."
  def global_held(name, pid, nodes \\ []) do
    unless Enum.all?([node() | nodes], &(:erpc.call(&1, :global, :whereis_name, [name]) == pid)) do
      Process.sleep(5)
      global_held(name, pid, nodes)
    end

    pid
  end

  @doc "kill -9 of the OS process that node runs in."
  def kill_9(peer) do
    pid = :peer.call(peer, :os, :getpid, [])
    # In a process of its own: the port's exit would come to one that traps.
    {killer, ref} = spawn_monitor(fn -> {_, 0} = System.cmd("kill", ["-9", List.to_string(pid)]) end)
    receive(do: ({:DOWN, ^ref, _, ^killer, :normal} -> :ok))
  end

  @doc "Stops node in good order, and returns when it is gone."
  def stop_peer(peer) do
    ref = Process.monitor(peer)
    :ok = :peer.call(peer, :init, :stop, [])
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok), after: (20_000 -> exit(:still_there)))
  end

  # ---- running --------------------------------------------------------------

  @doc """
  The last line of a script: its scenario is module.run/0, its file is __ENV__.file.
  With nodes: true it runs on a node and can start others.
  """
  def main(module, file, opts \\ []) do
    unless :persistent_term.get(Trace.Runner, false), do: alone(module, file, opts)
    :persistent_term.put({Trace.Script, file}, {module, opts})
  end

  defp alone(module, file, opts) do
    setup()
    seed = case(System.argv(), do: ([s | _] -> String.to_integer(s); [] -> :rand.uniform(1_000_000)))
    :persistent_term.put(Trace.Runner, true)
    Code.put_compiler_option(:ignore_module_conflict, true)
    binaries = Code.compile_file(file)
    if opts[:nodes], do: distribute()
    scenario = Path.basename(file, ".exs")
    IO.puts("# #{scenario}, #{version()}, seed #{seed}")
    Enum.each(run(module, scenario, seed, binaries), &IO.puts/1)
    undistribute()
  end

  def version, do: "Elixir #{System.version()} OTP #{System.otp_release()}"

  @doc "Silences what would be printed beside the trace, and makes the table."
  def setup do
    Logger.configure(level: :none)
    :logger.set_primary_config(:level, :none)
    :ets.new(Trace.State, [:named_table, :public, :ordered_set])
  end

  @doc "Runs one scenario and returns its trace as lines."
  def run(module, scenario, seed, binaries) do
    :ets.delete_all_objects(Trace.State)
    :ets.insert(Trace.State, [{:binaries, binaries}, {:n, 0}])
    # All that a scenario starts inherits this group leader, which is how it is found
    # again when the scenario has ended.
    real = Process.group_leader()
    leader = spawn(fn -> forward(real) end)

    {root, ref} =
      spawn_monitor(fn ->
        Process.group_leader(self(), leader)
        :ets.insert(Trace.State, {:state, %{seed: seed, scenario: scenario, root: self()}})
        module.run()
      end)

    ended =
      receive do
        {:DOWN, ^ref, :process, ^root, :normal} -> []
        {:DOWN, ^ref, :process, ^root, reason} -> [{:emit, "the scenario's process ended", reason}]
      after
        60_000 -> [{:mark, "the scenario did not end within 60 s"}]
      end

    entries = for {i, entry} when is_integer(i) <- :ets.tab2list(Trace.State), do: entry
    for {:peer, peer} <- entries, do: catch_all(fn -> :peer.stop(peer) end)
    sweep(leader)
    Process.exit(leader, :kill)
    render_all(entries ++ ended)
  end

  defp forward(to) do
    receive do
      message -> send(to, message)
    end

    forward(to)
  end

  defp sweep(leader) do
    left = for p <- Process.list(), Process.info(p, :group_leader) == {:group_leader, leader}, do: p
    refs = for p <- left, do: Process.monitor(p)
    for p <- left, do: Process.exit(p, :kill)
    for r <- refs, do: (receive do {:DOWN, ^r, _, _, _} -> :ok end)
    if left != [], do: sweep(leader)
  end

  defp catch_all(fun) do
    fun.()
  catch
    _, _ -> :ok
  end

  @doc "Makes this VM the node a@127.0.0.1, with an epmd of its own when none answers."
  def distribute do
    port = System.get_env("ERL_EPMD_PORT", "4369")
    # The shell ends epmd when its standard input closes, which it does when this VM
    # is gone, however it went.
    command = "epmd -port #{port} -address 127.0.0.1 >/dev/null 2>&1 & p=$!; read x; kill $p"
    handle = Port.open({:spawn_executable, "/bin/sh"}, [:binary, args: ["-c", command]])
    :persistent_term.put(Trace.Epmd, handle)
    await_epmd(String.to_integer(port), 200)
    {:ok, _} = :net_kernel.start([:"a@127.0.0.1", :longnames])
    :erlang.set_cookie(String.to_atom("beamline#{:rand.uniform(1_000_000_000)}"))
    :ok
  end

  defp await_epmd(port, tries) do
    case :gen_tcp.connect({127, 0, 0, 1}, port, []) do
      {:ok, socket} ->
        :gen_tcp.close(socket)

      {:error, _} when tries > 0 ->
        Process.sleep(10)
        await_epmd(port, tries - 1)
    end
  end

  def undistribute do
    if Node.alive?(), do: :net_kernel.stop()
    handle = :persistent_term.get(Trace.Epmd, nil)
    if handle, do: catch_all(fn -> Port.close(handle) end)
  end

  # ---- recorder -------------------------------------------------------------

  defp state, do: :ets.lookup_element(Trace.State, :state, 2)

  defp record(entry) do
    if state().root != self(), do: raise("only the scenario's own process emits")
    n = :ets.update_counter(Trace.State, :n, 1)
    :ets.insert(Trace.State, {n, entry})
    :ok
  end

  # ---- renderer -------------------------------------------------------------

  defp render_all(entries) do
    {lines, _} =
      Enum.flat_map_reduce(entries, %{}, fn
        {:peer, _}, names -> {[], names}
        {:name, thing, name}, names -> {[], Map.put(names, thing, "#" <> name)}
        {:mark, label}, names -> {[label], names}
        {:emit, label, value}, names -> line(label, value, names)
        {:report, label, event}, names -> report(label, event, names)
        {:result, label, :done}, names -> {["#{label}: done"], names}
        {:result, label, :refused}, names -> {["#{label}: ** refused"], names}
        {:result, label, {:returned, value}}, names -> line(label, value, names)
        {:result, label, {kind, value}}, names -> line("#{label}: ** #{kind}", value, names, " ")
      end)

    lines
  end

  defp line(label, value, names, separator \\ ": ") do
    {text, names} = render(value, names)
    {[label <> separator <> text], names}
  end

  defp report(label, {text, pid, crash}, names) do
    {who, names} = render(pid, names)
    text = String.replace(text, inspect(pid), who)
    # Other processes in it: who started a task.
    {text, names} =
      for [name, digits] <- Regex.scan(~r/#PID(<[\d.]+>)/, text), reduce: {text, names} do
        {text, names} ->
          {who, names} = render(:erlang.list_to_pid(String.to_charlist(digits)), names)
          {String.replace(text, name, who), names}
      end

    reason =
      case crash do
        {%{__exception__: true}, _} -> crash
        {{:nocatch, _}, _} -> crash
        {reason, _} -> reason
      end

    line(label, {text, reason}, names)
  end

  defp render(v, names) when is_map_key(names, v), do: {Map.fetch!(names, v), names}
  defp render(v, names) when is_pid(v), do: appear(v, "pid", names)
  defp render(v, names) when is_reference(v), do: appear(v, "ref", names)
  defp render(v, names) when is_function(v), do: appear(v, "fun", names)
  defp render(v, names) when is_atom(v) or is_binary(v) or is_number(v), do: {inspect(v), names}

  defp render(v, names) when is_list(v) do
    if stack?(v), do: {"stack", names}, else: sequence(v, "[", "]", names)
  end

  defp render(v, names) when is_tuple(v), do: sequence(Tuple.to_list(v), "{", "}", names)

  defp render(%{__struct__: module, __exception__: true, message: message}, names) do
    {text, names} = render(message, names)
    {"%#{inspect(module)}{message: #{text}}", names}
  end

  defp render(%Task{ref: ref}, names), do: render({:task, ref}, names)

  defp render(v, names) when is_map(v) and not is_struct(v) do
    {pairs, names} =
      Enum.map_reduce(Enum.sort(v), names, fn {key, value}, names ->
        {k, names} = render(key, names)
        {x, names} = render(value, names)
        {"#{k} => #{x}", names}
      end)

    {"%{" <> Enum.join(Enum.sort(pairs), ", ") <> "}", names}
  end

  defp sequence(items, open, close, names) do
    {texts, names} = Enum.map_reduce(items, names, &render/2)
    {open <> Enum.join(texts, ", ") <> close, names}
  end

  # A stack trace is a list of {module, function, arity or arguments, location}.
  defp stack?([_ | _] = v) do
    Enum.all?(v, fn
      {m, f, a, l} when is_atom(m) and is_atom(f) and (is_integer(a) or is_list(a)) and is_list(l) -> true
      _ -> false
    end)
  end

  defp stack?(_), do: false

  defp appear(v, kind, names) do
    n = Map.get(names, {:count, kind}, 0) + 1
    text = "##{kind}#{n}"
    {text, names |> Map.put({:count, kind}, n) |> Map.put(v, text)}
  end
end

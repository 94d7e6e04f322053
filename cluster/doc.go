// Package cluster makes nodes of processes: it starts a node, connects it with others,
// and lets processes send to, link to, monitor and start processes on them.
//
//	n, err := cluster.Start(ctx, cluster.Config{
//		Name:      "b",                           // b@127.0.0.1
//		Cookie:    os.Getenv("COOKIE"),
//		Discovery: seeds.New("127.0.0.1:4000"),   // where another node listens
//	})
//	if err != nil {
//		return err                                // says what to do: port or name in use, wrong cookie, …
//	}
//	defer n.Stop(context.Background())
//
//	err = n.System().Run(func(p *actor.Process) error {
//		v, err := genserver.Call(p, actor.Name("counter").At("a@127.0.0.1"), Get{})
//		…
//	})
//
// # Use
//
// A Node is an actor.System with a name and a port. Everything that package actor and
// the behaviours do works across nodes, with the same PIDs, references and reasons.
//
//	Elixir                                  here
//	Node.start, --name, --cookie            Start, Config
//	Node.connect, disconnect, list          Node.Connect, Disconnect, List
//	Node.self, node(pid)                    Node.Name, PID.Node
//	Node.ping, Node.list(:hidden)           Node.Ping, Node.List(Hidden)
//	:net_kernel.monitor_nodes               Node.MonitorNodes: NodeUp, NodeDown
//	Node.monitor                            Node.MonitorNode
//	erl -hidden                             Config.Hidden
//	Node.spawn, spawn_link, spawn_monitor   Spawn, SpawnLink, SpawnMonitor, RegisterFunc
//	what is there before nodes connect      Config.Boot
//	{name, node}                            actor.Name("name").At(node)
//	net_ticktime                            Config.TickTime
//	:global, :pg, :erpc                     packages global, pg and erpc, in this folder
//
// Messages of types that are not protobuf's are registered with the Codec of every
// node, under the same name; see package codec. A value of a type that is not
// registered is an error to the sender, at the send.
//
// # What a connection is
//
// There is one stream between two nodes, on the port of the node's Proto.Actor remote,
// and the life of a stream is an epoch. Signals of one process to another arrive in
// the order sent; when the stream ends, for whatever reason, each link and monitor
// across it ends with actor.NoConnection, and nothing that was sent on it is
// delivered any more, also not after the nodes have met again. NoConnection does not
// say that the process died: it may be serving others at this moment.
//
// A node that is connected to one node of a cluster learns of the others and connects
// to them. Nodes that were lost are dialled again until they answer; those that were
// disconnected by Disconnect, only when somebody sends them something.
//
// A peer that is silent for the tick time is given up; that is how a node finds a
// peer that is paused, or cut off without a word. A peer whose process died is found at
// once, since the operating system closes its connections.
//
// A process that sends faster than the connection carries waits, once about a
// megabyte is queued. Large messages travel in fragments, and delay only the sender's
// own later ones.
//
// GUARANTEES.md, in this folder, has what is guaranteed and what is not as a table, next to
// what Erlang promises.
//
// # Safety
//
// Nodes prove to each other that they know the cookie, without sending it, before
// anything else is read. That keeps clusters apart and strangers out; it hides
// nothing. Config.TLS encrypts and has both sides show certificates. Without it a
// node listens on loopback addresses only, unless Config.AllowPlaintext says
// otherwise. A peer that sends what makes no sense is dropped, and both nodes log it.
//
// # When not to use it
//
// A program on one machine needs no nodes: an actor.System has all the processes it
// wants. And a call over the network can time out without telling whether it ran;
// where that is not acceptable, a database or a queue may be what is wanted.
//
// # What differs from the BEAM
//
//   - There is no epmd: a node is found by its address, by discovery, or through the
//     nodes that know it.
//   - Functions cannot be sent. Spawn names one that the other node has registered.
//   - A node's connections are not global: two nodes that were cut off from each other
//     while both see a third stay so until they reconnect, as with prevent_overlapping_partitions
//     turned off, unless package global runs on them.
//   - A node has one name in its life and does not become nonode@nohost when the network
//     is gone.
//   - Without TLS a node listens on loopback only.
package cluster

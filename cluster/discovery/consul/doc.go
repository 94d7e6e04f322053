// Package consul finds the nodes of a cluster through HashiCorp Consul.
//
//	d, err := consul.New(consul.Config{}) // the agent of CONSUL_HTTP_ADDR, else 127.0.0.1:8500
//	n, err := cluster.Start(ctx, cluster.Config{Name: "a", Cluster: "demo", Discovery: d})
//
// # Use
//
// Each node registers itself with the Consul agent of its host as an instance of the
// service "beamline-CLUSTER", with a TTL check that it renews three times a TTL, and
// watches that service with a blocking query. `beamline consul` runs an agent for
// trying things out.
//
// # Rules
//
//   - A view is the instances whose check passes, as the agent tells it at that moment.
//     Each is passed on as it is. An empty view, or one without the node itself, is what
//     a restarted agent tells, and is no evidence that a node died: who is alive, the
//     connections between the nodes decide.
//   - An agent that is down, at the start or later, is tried again with back-off, and a
//     warning is logged at first and then now and then. When the agent comes back, and
//     forgot the node, the node registers again.
//   - A node that ends without Withdraw leaves the view when its TTL is over, and
//     Consul's catalog a minute later.
//   - One Discovery serves one node.
//
// # When not to use it
//
// Where the address of one node is known, package seeds needs no service beside the
// nodes. Consul earns its place when addresses change, or when it is there anyway.
//
// # What differs from the BEAM
//
// The BEAM has epmd on each host and nothing that finds hosts; what Elixir users add
// for it is libcluster. This package is to a Beamline node what a libcluster strategy
// is to theirs, with one difference: libcluster disconnects nodes that leave the view,
// and nothing here does.
package consul

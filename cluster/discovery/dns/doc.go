// Package dns finds the nodes of a cluster through the addresses of one host name, as a
// headless service of Kubernetes has them.
//
//	d, err := dns.New(dns.Config{Host: "counter.default.svc.cluster.local", Port: 4000})
//	…
//	n, err := cluster.Start(ctx, cluster.Config{Name: "b", Discovery: d, …})
//
// The name is resolved (A and AAAA records) when the node starts and then every Interval.
// Each address, with the port that all nodes listen on, is one to try.
//
// # Rules
//
//   - An answer is whom to try, not who is alive. One that is empty, that fails or that
//     leaves a node out is no evidence that anybody died: the connections tell that.
//   - A failure is tried again with pauses that grow up to Interval; the log says so at the
//     first and then now and then.
//   - The port is the same on all nodes, and Config.Advertise of each has the address that
//     is in the DNS.
//
// # When not to use it
//
// Where the addresses are known, package seeds is enough. Where ports differ between the
// nodes, or names and metadata are wanted, use package consul.
//
// # What differs from the BEAM
//
// It is what libcluster's DNS strategies do for Elixir's nodes. These need the name of a
// node for each address; here the handshake tells it.
package dns

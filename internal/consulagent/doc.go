// Package consulagent finds, builds, starts and stops a real Consul agent on
// loopback, for `beamline consul`, the demo and the tests.
//
//	path, err := consulagent.FindOrBuild(ctx, os.Stderr)
//	agent, err := consulagent.Start(ctx, consulagent.Config{Binary: path})
//	defer agent.Stop()
//	d, err := consul.New(consul.Config{Address: agent.Addr()})
//
// # The binary
//
// The one that CONSUL_BIN names, if that is set; else the one that Build left in the
// user's cache directory. Build compiles the agent with the go command in the module
// tools/consul, which pins its version and the checksums of all it consists of.
//
// # Rules
//
//   - An agent never outlives the process that started it, however that process ends,
//     kill -9 included. See supervise.go.
//   - Agents listen on loopback alone, on free ports unless a port is asked for.
//   - Nothing here reads CONSUL_HTTP_ADDR: it may name the agent of a company.
//   - Without a data directory an agent forgets everything when it ends, its indexes
//     too; with one it is a server that remembers.
//
// Tests use the package consultest, which knows when to skip and when to fail.
package consulagent

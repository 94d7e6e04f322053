//go:build tools

// Package consul pins the Consul agent that Beamline's tests and `beamline
// consul` run. It is a module of its own so that the agent's dependencies stay
// out of Beamline's go.mod; nothing of it is ever linked into Beamline.
package consul

import _ "github.com/hashicorp/consul"

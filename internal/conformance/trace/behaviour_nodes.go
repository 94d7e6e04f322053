package trace

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// DownReason is the nodedown_reason of a node that is down: the BEAM's atom, where the Go
// error says more.
func DownReason(d cluster.NodeDown) actor.Atom {
	for reason, atom := range map[error]actor.Atom{
		cluster.ErrConnectionClosed: "connection_closed",
		cluster.ErrTickTimeout:      "net_tick_timeout",
		cluster.ErrDisconnect:       "disconnect",
		cluster.ErrStopped:          "net_kernel_terminated",
	} {
		if errors.Is(d.Reason, reason) {
			return atom
		}
	}
	return "other"
}

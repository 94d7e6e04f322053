package global

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
)

// Resolver names a way to decide who keeps a name that two processes have, after nodes
// have met that had each registered it. Functions cannot be sent, so each node has its
// own under the name; RegisterResolver adds to the standard ones.
type Resolver string

// The standard resolvers.
const (
	// RandomExitName kills one of the two: :global.random_exit_name/3, the default.
	RandomExitName Resolver = "random_exit_name"
	// RandomNotifyName sends one of the two a NameConflict, which has the name no more:
	// :global.random_notify_name/3.
	RandomNotifyName Resolver = "random_notify_name"
	// NotifyAllName takes the name from both and sends each a NameConflictWith:
	// :global.notify_all_name/3.
	NotifyAllName Resolver = "notify_all_name"
)

// ResolveFunc decides a conflict: it gives the process that keeps the name, or the zero
// PID when neither does. Own is of the node that it runs on, in a process p of its own;
// Other is of the other node. What it does to the one that loses is its business. A PID
// that is neither is as the zero PID. When it panics, Other keeps the name, as on the
// BEAM; so too when the node of Own has no resolver of that name.
type ResolveFunc func(p *actor.Process, name any, other, own actor.PID) actor.PID

// NameConflict is what the loser of RandomNotifyName gets: {:global_name_conflict, name}.
type NameConflict struct{ Name any }

// NameConflictWith is what both get from NotifyAllName: {:global_name_conflict, name, other}.
type NameConflictWith struct {
	Name  any
	Other actor.PID
}

// ErrResolver says that no resolver, or another one, is registered under the name.
var ErrResolver = errors.New("the resolver is not known")

// RegisterResolver makes f known on the node of s under a name, for Register with
// WithResolver. Do so on every node. The error is ErrResolver when the name is taken,
// ErrNotStarted before Start.
func RegisterResolver(s *actor.System, name string, f ResolveFunc) (Resolver, error) {
	g, err := On(s)
	if err != nil {
		return "", err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.resolvers[Resolver(name)] != nil || f == nil {
		return "", fmt.Errorf("global: node %s: register the resolver %q, which must be new and not nil: %w", s.Name(), name, ErrResolver)
	}
	g.resolvers[Resolver(name)] = f
	return Resolver(name), nil
}

// minMax tells the two apart as the BEAM does: by the names of their nodes.
func minMax(one, other actor.PID) (low, high actor.PID) {
	if one.Node() < other.Node() {
		return one, other
	}
	return other, one
}

func randomExitName(p *actor.Process, _ any, other, own actor.PID) actor.PID {
	low, high := minMax(other, own)
	_ = p.SendExit(high, actor.Kill) // a process that cannot be reached has lost its name anyway
	return low
}

func randomNotifyName(p *actor.Process, name any, other, own actor.PID) actor.PID {
	low, high := minMax(other, own)
	_ = p.Send(high, NameConflict{name})
	return low
}

func notifyAllName(p *actor.Process, name any, other, own actor.PID) actor.PID {
	_ = p.Send(other, NameConflictWith{name, own})
	_ = p.Send(own, NameConflictWith{name, other})
	return actor.PID{}
}

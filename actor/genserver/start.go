package genserver

import (
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// Option sets up the start of a server.
type Option func(*options)

type options struct{ name actor.Name }

// WithName registers the server under name, as the option name: of start_link.
func WithName(name actor.Name) Option { return func(o *options) { o.name = name } }

// AlreadyStartedError is {:already_started, pid}: another process holds the name.
type AlreadyStartedError struct {
	Name actor.Name
	PID  actor.PID
}

// Error names the name and its holder.
func (e *AlreadyStartedError) Error() string {
	return fmt.Sprintf("genserver: start as %q: already started: %v holds the name", string(e.Name), e.PID)
}

// Is makes it an actor.ErrNameTaken for errors.Is.
func (e *AlreadyStartedError) Is(target error) bool { return target == actor.ErrNameTaken }

// Start starts a server that is not linked, as GenServer.start. It returns when the
// server's Init has: with the reason as the error when that stopped or crashed, with
// actor.Ignore when it said so, with an *AlreadyStartedError when the name is taken.
//
// server is the fresh state of this one start. Do not start a value twice.
func Start(p *actor.Process, server Server, opts ...Option) (actor.PID, error) {
	return start(p, server, false, opts)
}

// StartLink is Start with a link to the caller, who is the server's parent, as
// GenServer.start_link. When Init fails the caller gets the exit signal too.
func StartLink(p *actor.Process, server Server, opts ...Option) (actor.PID, error) {
	return start(p, server, true, opts)
}

func start(p *actor.Process, server Server, link bool, opts []Option) (actor.PID, error) {
	var o options
	for _, f := range opts {
		f(&o)
	}
	if server == nil {
		return actor.PID{}, fmt.Errorf("genserver: start: the server is nil")
	}
	if o.name != "" && !o.name.Valid() {
		return actor.PID{}, fmt.Errorf("genserver: start as %q: %w", string(o.name), actor.ErrBadName)
	}
	l := &loop{server: server, starter: p.Self(), ack: p.MakeRef(), name: o.name}
	if link {
		l.parent = p.Self()
	}
	mark := p.Mark()
	pid, monitor := p.SpawnCallback(l, actor.SpawnOpts{Link: link, Monitor: true, Name: o.name, ProcLib: true})
	if pid.IsZero() {
		if holder, taken := p.Whereis(o.name); taken {
			return actor.PID{}, &AlreadyStartedError{Name: o.name, PID: holder}
		}
		if !p.Alive(p.Self()) {
			return actor.PID{}, fmt.Errorf("genserver: start: %w", actor.ErrKilled)
		}
		if p.System().Closing() {
			return actor.PID{}, fmt.Errorf("genserver: start: %w", actor.ErrClosed)
		}
		return start(p, server, link, opts) // its holder died between the two
	}
	msg, err := actor.ReceiveSince(p, mark, actor.Infinity, func(msg any) bool {
		switch m := msg.(type) {
		case gen.Ack:
			return m.Ref == l.ack
		case actor.Down:
			return m.Ref == monitor
		}
		return false
	})
	if err != nil {
		return actor.PID{}, err
	}
	if d, failed := msg.(actor.Down); failed {
		return actor.PID{}, d.Reason
	}
	if msg.(gen.Ack).Ignore {
		_, err := actor.ReceiveSince(p, mark, actor.Infinity, func(d actor.Down) bool { return d.Ref == monitor })
		if err != nil {
			return actor.PID{}, err
		}
		return actor.PID{}, actor.Ignore
	}
	p.Demonitor(monitor, actor.Flush)
	return pid, nil
}

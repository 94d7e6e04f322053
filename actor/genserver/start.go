package genserver

import (
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// Option sets up the start of a server.
type Option func(*options)

type options struct {
	name       actor.Name
	via        actor.Via
	timeout    time.Duration
	hasTimeout bool
	limit      int
}

// WithName registers the server under name, as the option name: of start_link.
func WithName(name actor.Name) Option { return func(o *options) { o.name = name } }

// WithVia registers the server in another registry, as the option name: {:via, module,
// name} of start_link: package registry has one. The server registers itself before its
// Init runs, and unregisters itself when that fails.
func WithVia(via actor.Via) Option { return func(o *options) { o.via = via } }

// WithTimeout is how long Init may take, as the option timeout: of start_link. After that
// the server is killed, and the start function returns actor.Timeout. Without it the
// starter waits as long as Init takes.
func WithTimeout(d time.Duration) Option {
	return func(o *options) { o.timeout, o.hasTimeout = d, true }
}

// WithMailboxLimit bounds the server's mailbox; see actor.SpawnOpts.MailboxLimit.
func WithMailboxLimit(n int) Option { return func(o *options) { o.limit = n } }

// check refuses what would only fail later.
func (o *options) check() error {
	bad := func(err error, format string, args ...any) error {
		return fmt.Errorf("genserver: start: %s: %w", fmt.Sprintf(format, args...), err)
	}
	switch {
	case o.name != "" && !o.name.Valid():
		return bad(actor.ErrBadName, "WithName(%q)", string(o.name))
	case o.via != (actor.Via{}) && o.via.Registrar == nil:
		return bad(actor.ErrBadName, "WithVia(%v): its Registrar is nil", o.via)
	case o.via.Registrar != nil && o.name != "":
		return bad(actor.ErrBadName, "WithName(%q) and WithVia(%v): a server has one name", string(o.name), o.via)
	case o.hasTimeout && o.timeout < 0:
		return bad(actor.ErrBadTimeout, "WithTimeout(%v)", o.timeout)
	case o.limit < 0:
		return bad(actor.ErrMailboxFull, "WithMailboxLimit(%d): it cannot be negative", o.limit)
	}
	return nil
}

// AlreadyStartedError is {:already_started, pid}: another process holds the name.
type AlreadyStartedError struct {
	Name actor.Name // empty for a Via
	PID  actor.PID  // zero, as the BEAM's :undefined, for one that died before it was looked for
}

// Error names the name and its holder.
func (e *AlreadyStartedError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("genserver: start: already started: %v holds the name", e.PID)
	}
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
	pid, _, err := start(p, server, false, false, opts)
	return pid, err
}

// StartLink is Start with a link to the caller, who is the server's parent, as
// GenServer.start_link. When Init fails the caller gets the exit signal too.
func StartLink(p *actor.Process, server Server, opts ...Option) (actor.PID, error) {
	pid, _, err := start(p, server, true, false, opts)
	return pid, err
}

// StartMonitor is Start with a monitor, as :gen_server.start_monitor. When the start fails
// there is no monitor, and no Down comes.
func StartMonitor(p *actor.Process, server Server, opts ...Option) (actor.PID, actor.Ref, error) {
	return start(p, server, false, true, opts)
}

func start(p *actor.Process, server Server, link, monitored bool, opts []Option) (pid actor.PID, ref actor.Ref, err error) {
	o := options{timeout: actor.Infinity}
	for _, f := range opts {
		f(&o)
	}
	if server == nil {
		return pid, ref, fmt.Errorf("genserver: start: the server is nil")
	}
	if err := o.check(); err != nil {
		return pid, ref, err
	}
	if o.via.Registrar != nil {
		if holder, taken := o.via.Whereis(p.System()); taken {
			return pid, ref, &AlreadyStartedError{PID: holder}
		}
	}
	s := &starting{starter: p.Self(), ack: p.MakeRef(), via: o.via}
	l := &loop{server: server, start: s}
	if link {
		l.parent = p.Self()
	}
	mark := p.Mark()
	started, monitor := p.SpawnCallback(l, actor.SpawnOpts{
		Link: link, Monitor: true, Name: o.name, ProcLib: true, MailboxLimit: o.limit,
	})
	if started.IsZero() {
		if holder, taken := p.Whereis(o.name); taken {
			return pid, ref, &AlreadyStartedError{Name: o.name, PID: holder}
		}
		if !p.Alive(p.Self()) {
			return pid, ref, fmt.Errorf("genserver: start: %w", actor.ErrKilled)
		}
		if p.System().Closing() {
			return pid, ref, fmt.Errorf("genserver: start: %w", actor.ErrClosed)
		}
		return start(p, server, link, monitored, opts) // its holder died between the two
	}
	msg, err := s.await(p, mark, monitor, o.timeout)
	if err == actor.Timeout { //nolint:errorlint // as await gives it
		kill(p, started, monitor, link)
	}
	if err != nil {
		return pid, ref, err
	}
	if d, failed := msg.(actor.Down); failed {
		return pid, ref, d.Reason
	}
	switch ack := msg.(gen.Ack); {
	case ack.Ignore:
		return pid, ref, s.ended(p, mark, monitor, actor.Ignore)
	case ack.Taken:
		return pid, ref, s.ended(p, mark, monitor, &AlreadyStartedError{PID: ack.Holder})
	}
	if !monitored {
		p.Demonitor(monitor, actor.Flush)
		monitor = actor.Ref{}
	}
	return started, monitor, nil
}

// await waits for the server's Ack, or its Down.
func (s *starting) await(p *actor.Process, mark actor.Mark, monitor actor.Ref, timeout time.Duration) (any, error) {
	ack := s.ack
	return actor.ReceiveSince(p, mark, timeout, func(msg any) bool {
		switch m := msg.(type) {
		case gen.Ack:
			return m.Ref == ack
		case actor.Down:
			return m.Ref == monitor
		}
		return false
	})
}

// ended waits for the end of a server that did not start and said why.
func (*starting) ended(p *actor.Process, mark actor.Mark, monitor actor.Ref, why error) error {
	_, err := actor.ReceiveSince(p, mark, actor.Infinity, func(d actor.Down) bool { return d.Ref == monitor })
	if err != nil {
		return err
	}
	return why
}

// kill ends a server whose Init takes too long, and all that would be heard of it.
func kill(p *actor.Process, pid actor.PID, monitor actor.Ref, link bool) {
	if link {
		p.Unlink(pid)
	}
	_ = p.SendExit(pid, actor.Kill)
	if link {
		_, _ = actor.Receive(p, 0, func(e actor.Exit) bool { return e.From == pid })
	}
	p.Demonitor(monitor, actor.Flush)
}

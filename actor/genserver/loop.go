package genserver

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// loop is the process of a GenServer.
type loop struct {
	server Server
	start  *starting // nil once it has started
	parent actor.PID // whose exit ends a server that traps; zero without a link
	// message is the one that is being handled, for the report of a crash.
	message     any
	idle        *idle // nil until a callback's result has a Timeout
	terminating bool
}

// starting is what a server needs to know until it has started.
type starting struct {
	starter actor.PID // who waits for the Ack
	ack     actor.Ref
	via     actor.Via
}

// idle is a Timeout that is running.
type idle struct {
	token actor.Ref // in its message
	timer actor.Ref // zero for one of 0
	after time.Duration
}

// idled is the message of an idle's timer. It comes at once to a server whose mailbox has
// run dry, and after what is in it otherwise, which then cancels it.
type idled struct{ of actor.Ref }

// LocalOnly keeps it on its node.
func (idled) LocalOnly() {}

// Init runs the server's Init. When it fails the starter learns that from the DOWN,
// after the link, if there is one, has told it: so a starter that does not trap dies
// before it sees a result, as on the BEAM.
func (l *loop) Init(p *actor.Process) error {
	s := l.start
	if s.via.Registrar != nil {
		if taken, err := l.register(p); err != nil {
			return err
		} else if taken {
			return actor.Normal
		}
	}
	var r InitResult
	reason := thrown(actor.CatchAll(func() error { r = l.server.Init(p); return nil }))
	switch {
	case reason != nil: // which is the starter's to tell, so nothing is logged
		l.unregister(p)
		return reason
	case r.ignore:
		l.unregister(p)
		_ = p.Send(s.starter, gen.Ack{Ref: s.ack, Ignore: true})
		return actor.Normal
	case r.stop != nil:
		l.unregister(p)
		return r.stop
	}
	l.start = nil
	if err := p.Send(s.starter, gen.Ack{Ref: s.ack}); err != nil {
		return err
	}
	return l.apply(p, Result{next: r.next}, From{})
}

// registrations is how often a server tries to get a name that is taken, and is nobody's
// when it looks for the holder: that one died between the two.
const registrations = 3

// register gives the server its name in another registry. When that is taken the starter
// is told, and the server is to end as it is, so that no link takes the starter with it.
func (l *loop) register(p *actor.Process) (taken bool, err error) {
	s := l.start
	for range registrations {
		err := s.via.Registrar.RegisterName(p, s.via.Name)
		if err == nil || !errors.Is(err, actor.ErrNameTaken) {
			return false, err
		}
		if holder, ok := s.via.Whereis(p.System()); ok {
			return true, p.Send(s.starter, gen.Ack{Ref: s.ack, Taken: true, Holder: holder})
		}
	}
	return true, p.Send(s.starter, gen.Ack{Ref: s.ack, Taken: true})
}

// unregister frees a Via before the starter learns that Init has failed.
func (l *loop) unregister(p *actor.Process) {
	if v := l.start.via; v.Registrar != nil {
		v.Registrar.UnregisterName(p, v.Name)
	}
}

// Handle runs the callback for one message. A callback that panics or exits comes to
// Rescue: to catch it here would cost each message what only a crash is to pay.
func (l *loop) Handle(p *actor.Process, msg any) error {
	if l.idle != nil && !l.wakes(p, &msg) {
		return nil
	}
	l.message = msg
	var r Result
	var from From
	switch m := msg.(type) {
	case gen.Call:
		from = m.From
		r = l.server.HandleCall(p, m.Request, from)
	case gen.Cast:
		r = l.server.HandleCast(p, m.Message)
	case gen.Stop:
		if m.Reason == nil {
			m.Reason = actor.Normal
		}
		return l.terminate(p, m.Reason, nil)
	case gen.System:
		return l.system(p, m)
	case idled: // of a Timeout that a message has ended
		l.message = nil
		return nil
	case actor.Exit:
		if m.From == l.parent {
			return l.terminate(p, m.Reason, nil)
		}
		r = l.server.HandleInfo(p, msg)
	default:
		r = l.server.HandleInfo(p, msg)
	}
	if r.stop == nil && !r.continues && !r.timed { // as most do
		if r.replies {
			sendReply(p, from, r.reply)
		}
		l.message = nil
		return nil
	}
	return l.apply(p, r, from)
}

// wakes ends an idle's wait for msg, and puts Timeout in its place when msg says that the
// wait was in vain. It is false for one that says so too late.
func (l *loop) wakes(p *actor.Process, msg *any) bool {
	if m, ok := (*msg).(idled); ok {
		if m.of != l.idle.token {
			return false
		}
		*msg = Timeout{}
	} else if _, system := (*msg).(gen.System); system {
		return true // see system
	} else {
		p.CancelTimer(l.idle.timer)
	}
	l.idle = nil
	return true
}

// wait sets an idle's timer.
func (l *loop) wait(p *actor.Process, after time.Duration) {
	l.idle = &idle{token: p.MakeRef(), after: after}
	if after == 0 {
		_ = p.Send(p.Self(), idled{l.idle.token})
		return
	}
	l.idle.timer = p.SendAfter(p.Self(), idled{l.idle.token}, after)
}

// Rescue ends the server after a callback that panicked or exited.
func (l *loop) Rescue(p *actor.Process, reason error) error {
	if l.terminating {
		l.report(p, reason, l.message)
		return reason
	}
	return l.terminate(p, thrown(reason), l.message)
}

// apply carries out a callback's result, and the continuations that follow it.
func (l *loop) apply(p *actor.Process, r Result, from From) error {
	for {
		if r.bad {
			r.stop = r.badTimeout()
		}
		if r.replies && r.stop == nil {
			sendReply(p, from, r.reply)
		}
		if r.stop != nil {
			// First terminate, then the reply, then the exit, as gen_server does.
			reason := l.terminate(p, r.stop, l.message)
			if r.replies {
				sendReply(p, from, r.reply)
			}
			return reason
		}
		if !r.continues {
			if r.timed {
				l.wait(p, r.timeout)
			}
			l.message = nil
			return nil
		}
		r = l.server.HandleContinue(p, r.arg)
	}
}

// terminate runs Terminate and gives the reason that the server ends with: a
// Terminate that exits or panics puts its own in place, and is reported whatever that
// is. What it throws is dropped, like what it returns.
func (l *loop) terminate(p *actor.Process, reason error, msg any) error {
	l.terminating = true
	own := thrown(actor.CatchAll(func() error { l.server.Terminate(p, reason); return nil }))
	if _, dropped := own.(*BadReturnError); own == nil || dropped { //nolint:errorlint // as thrown makes it
		l.report(p, reason, msg)
		return reason
	}
	l.log(p, own, msg)
	return own
}

// report logs an abnormal end in the shape that GenServer's has.
func (l *loop) report(p *actor.Process, reason error, msg any) {
	if actor.Kind(reason) != actor.KindAbnormal {
		return
	}
	l.log(p, reason, msg)
}

func (l *loop) log(p *actor.Process, reason error, msg any) {
	who := any(p.Self())
	if name := p.Name(); name != "" {
		who = ":" + string(name)
	}
	attrs := []any{slog.Any("pid", p.Self()), slog.Any("reason", reason)}
	if msg != nil {
		attrs = append(attrs, slog.String("last_message", fmt.Sprintf("%#v", msg)))
	}
	attrs = append(attrs, slog.String("state", fmt.Sprintf("%+v", l.server)))
	switch crash := reason.(type) { //nolint:errorlint // the outermost identity
	case *actor.PanicError:
		attrs = append(attrs, slog.String("stack", string(crash.Stack)))
	case *BadReturnError:
		attrs = append(attrs, slog.String("stack", string(crash.Stack)))
	}
	p.System().Logger().Error(fmt.Sprintf("GenServer %v terminating", who), attrs...)
}

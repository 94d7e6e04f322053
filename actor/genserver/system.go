package genserver

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// system handles a message of package sys: at once, and without the callbacks. A Timeout
// that was running starts anew, as on the BEAM.
func (l *loop) system(p *actor.Process, m gen.System) error {
	if l.idle != nil {
		p.CancelTimer(l.idle.timer)
		l.wait(p, l.idle.after)
	}
	l.answer(p, m, false)
	l.message = nil
	if _, ok := m.Op.(gen.Suspend); ok {
		return l.suspended(p)
	}
	return nil
}

// suspended waits for Resume. Only what package sys sends, a stop and the parent's exit
// are handled meanwhile; all else stays in the mailbox.
func (l *loop) suspended(p *actor.Process) error {
	for {
		var end error
		resumed := false
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m gen.System) {
				_, resumed = m.Op.(gen.Resume)
				l.answer(p, m, !resumed)
			}),
			actor.On(func(m gen.Stop) {
				if m.Reason == nil {
					m.Reason = actor.Normal
				}
				end = l.terminate(p, m.Reason, nil)
			}),
			actor.On(func(m actor.Exit) { end = l.terminate(p, m.Reason, nil) },
				func(m actor.Exit) bool { return m.From == l.parent }))
		switch {
		case err != nil:
			return err
		case end != nil || resumed:
			return end
		}
	}
}

// answer does what a message of package sys asks for.
func (l *loop) answer(p *actor.Process, m gen.System, suspended bool) {
	var a gen.Answer
	switch op := m.Op.(type) {
	case gen.GetState:
		a.Value, a.Err = l.state()
	case gen.ReplaceState:
		a.Value, a.Err = l.replaceState(op.With)
	case gen.GetStatus:
		state, err := l.state()
		a = gen.Answer{Value: gen.Status{Server: fmt.Sprintf("%T", l.server), Parent: l.parent, Suspended: suspended, State: state}, Err: err}
	}
	sendReply(p, m.From, a)
}

// A Stater is a Server that decides what package sys sees as its state, as
// system_get_state and system_replace_state of gen_server's do for wrappers. Without it
// that is the Server itself: GetState gives a shallow copy of what it points to.
type Stater interface {
	Server
	// State is the state, or a copy of it. It runs in the server.
	State() any
	// SetState puts another in its place. An error, for a value that cannot be one,
	// leaves it as it is.
	SetState(state any) error
}

func (l *loop) state() (state any, err error) {
	err = actor.CatchAll(func() error {
		if s, ok := l.server.(Stater); ok {
			state = s.State()
			return nil
		}
		state = l.server
		if v := reflect.ValueOf(l.server); v.Kind() == reflect.Pointer && !v.IsNil() {
			c := reflect.New(v.Type().Elem())
			c.Elem().Set(v.Elem())
			state = c.Interface()
		}
		return nil
	})
	return state, err
}

// errStateType says that a replacement is of another type.
var errStateType = errors.New("the new state is of another type")

func (l *loop) replaceState(with func(any) (any, error)) (state any, err error) {
	err = actor.CatchAll(func() error {
		s, isStater := l.server.(Stater)
		old := any(l.server)
		if isStater {
			old = s.State()
		}
		replaced, err := with(old)
		if err != nil {
			return err
		}
		if isStater {
			return s.SetState(replaced)
		}
		if reflect.TypeOf(replaced) != reflect.TypeOf(old) {
			return fmt.Errorf("genserver: replace a %T by a %T: %w", old, replaced, errStateType)
		}
		l.server = replaced.(Server)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return l.state()
}

package actor_test

import (
	"errors"
	"testing"

	"github.com/beamline-go/beamline/actor"
)

// slow is a Transport without room.
type slow struct {
	asked  chan struct{} // gets a value when a sender begins to wait
	routed chan *actor.Signal
}

func (s *slow) Route(_ actor.NodeID, sig *actor.Signal) error {
	s.routed <- sig
	return nil
}

func (s *slow) Room(actor.NodeID, actor.PID) <-chan struct{} {
	s.asked <- struct{}{}
	return make(chan struct{})
}

// A kill finds a process that waits for a slow connection, and what it wanted to send
// is not sent after its death.
func TestKilledWhileWaitingForRoom(t *testing.T) {
	s := start(t)
	tr := &slow{asked: make(chan struct{}, 1), routed: make(chan *actor.Signal, 1)}
	s.SetTransport(tr)
	far := actor.MakePID(actor.NodeID{Name: "far", Incarnation: 1}, 1)
	run(t, s, func(p *actor.Process) error {
		ended := make(chan error, 1)
		child, ref := p.SpawnMonitor(func(q *actor.Process) error {
			defer func() { ended <- q.Send(p.Self(), "from a deferred function") }()
			return q.Send(far, 1)
		})
		<-tr.asked
		_ = p.SendExit(child, actor.Kill)
		if r := down(t, p, ref); r != actor.Killed {
			t.Errorf("%v", r)
		}
		if err := <-ended; !errors.Is(err, actor.ErrKilled) {
			t.Errorf("%v", err)
		}
		select {
		case sig := <-tr.routed:
			t.Errorf("sent after its death: %+v", sig)
		default:
		}
		return nil
	})
}

// losing is a Transport that loses the connection while a signal goes out.
type losing struct{ s *actor.System }

func (l *losing) Route(to actor.NodeID, _ *actor.Signal) error {
	l.s.NodeDown(to)
	return actor.NoConnection
}

func (l *losing) Room(actor.NodeID, actor.PID) <-chan struct{} { return nil }

// Links and monitors to a node out of reach are answered once, with NoConnection.
func TestOutOfReach(t *testing.T) {
	for name, tr := range map[string]func(s *actor.System) actor.Transport{
		"no transport": nil,
		"losing":       func(s *actor.System) actor.Transport { return &losing{s} },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			if tr != nil {
				s.SetTransport(tr(s))
			}
			far := actor.MakePID(actor.NodeID{Name: "far", Incarnation: 1}, 1)
			run(t, s, func(p *actor.Process) error {
				p.TrapExit(true)
				if err := p.Send(far, 1); err != nil {
					t.Error(err)
				}
				if r := down(t, p, p.Monitor(far)); r != actor.NoConnection {
					t.Errorf("%v", r)
				}
				ref := p.Monitor(actor.Name("x").At("far"))
				d, err := actor.Receive[actor.Down](p, soon)
				if err != nil || d != (actor.Down{Ref: ref, Name: actor.Name("x").At("far"), Reason: actor.NoConnection}) {
					t.Errorf("%+v, %v", d, err)
				}
				if err := p.Link(far); err != nil {
					t.Error(err)
				}
				if e, err := actor.Receive[actor.Exit](p, soon); err != nil || e != (actor.Exit{From: far, Reason: actor.NoConnection}) {
					t.Errorf("%+v, %v", e, err)
				}
				if m, err := actor.Receive[any](p, 0); err == nil {
					t.Errorf("one answer too many: %+v", m)
				}
				return nil
			})
		})
	}
}

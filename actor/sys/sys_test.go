package sys_test

import (
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/sys"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stater is a server that shows a number as its state, and none that is odd.
type stater struct {
	genserver.Default
	n int
}

var errOdd = errors.New("odd")

func (s *stater) State() any { return s.n }
func (s *stater) SetState(v any) error {
	n, ok := v.(int)
	if !ok || n%2 != 0 {
		return errOdd
	}
	s.n = n
	return nil
}

func TestStater(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &stater{n: 2})
		if err != nil {
			return err
		}
		if n, err := sys.ReplaceState(p, pid, func(n int) int { return n + 1 }); !errors.Is(err, errOdd) {
			t.Errorf("an odd one: %d, %v", n, err)
		}
		if n, err := sys.ReplaceState(p, pid, func(n int) int { return n * 2 }); n != 4 || err != nil {
			t.Errorf("an even one: %d, %v", n, err)
		}
		if n, err := sys.GetState[int](p, pid); n != 4 || err != nil {
			t.Errorf("the state: %d, %v", n, err)
		}
		return nil
	})
}

func TestErrors(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Counter{})
		if err != nil {
			return err
		}
		var e *sys.Error
		if err := sys.Suspend(p, p.Self()); !errors.Is(err, genserver.ErrCallingSelf) || !errors.As(err, &e) {
			t.Errorf("oneself: %v", err)
		}
		if err := sys.Resume(p, actor.NameAt{Name: "x", Node: "else@where"}); !errors.Is(err, sys.ErrOtherNode) {
			t.Errorf("another node: %v", err)
		}
		if _, err := sys.GetStateTimeout[*Counter](p, pid, -1); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("a negative time-out: %v", err)
		}
		if _, err := sys.ReplaceState[*Counter](p, pid, nil); err == nil {
			t.Error("no function: no error")
		}
		if _, err := sys.ReplaceState(p, pid, func(*stater) *stater { return nil }); !errors.Is(err, sys.ErrType) {
			t.Errorf("another type: %v", err)
		}
		if _, err := sys.ReplaceState(p, pid, func(any) any { return &stater{} }); err == nil {
			t.Error("a replacement of another type: no error")
		}
		if s, err := sys.GetStatus(p, pid); err != nil || s.Suspended || s.Parent != p.Self() {
			t.Errorf("%+v, %v", s, err)
		}
		return nil
	})
}

// A suspended server ends by a stop, and with its parent.
func TestEndOfASuspended(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		pid := actortest.StartSupervised(p, supervisor.Child{ID: "counter", Restart: supervisor.Temporary, Start: func(q *actor.Process) (actor.PID, error) {
			return genserver.StartLink(q, &Counter{})
		}})
		if err := sys.Suspend(p, pid); err != nil {
			return err
		}
		if err := genserver.StopServer(p, pid, actor.Normal, time.Second); err != nil {
			t.Errorf("stop: %v", err)
		}
		pid, err := genserver.Start(p, &Counter{})
		if err != nil {
			return err
		}
		if err := sys.Suspend(p, pid); err != nil {
			return err
		}
		ref := p.Monitor(pid)
		_ = p.SendExit(pid, actor.Shutdown)
		if d := actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref }); d.Reason != actor.Shutdown {
			t.Errorf("an exit signal: %v", d.Reason)
		}
		return nil
	})
}

package actor_test

import (
	"errors"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
)

// oneName is a registry of a single process.
type oneName struct{ holder actor.PID }

func (*oneName) RegisterName(*actor.Process, any) error { return actor.ErrNameTaken }
func (*oneName) UnregisterName(*actor.Process, any)     {}
func (r *oneName) WhereisName(_ *actor.System, name any) (actor.PID, bool) {
	return r.holder, name == "held" && !r.holder.IsZero()
}

func TestVia(t *testing.T) {
	actortest.Virtual(t, func(p *actor.Process) error {
		r := &oneName{}
		held, free := actor.Via{Registrar: r, Name: "held"}, actor.Via{Registrar: r, Name: "free"}
		pid := p.Spawn(func(q *actor.Process) error {
			_, err := actor.Receive[string](q, actor.Infinity)
			return err
		})
		r.holder = pid
		for _, nobody := range []actor.Via{free, {}} {
			if err := p.Send(nobody, "lost"); !errors.Is(err, actor.ErrNotRegistered) {
				t.Errorf("send to %v: %v", nobody, err)
			}
			ref := p.Monitor(nobody)
			if d := actortest.AssertReceive[actor.Down](p); d.Ref != ref || d.Reason != actor.NoProc {
				t.Errorf("monitor %v: %v", nobody, d)
			}
		}
		ref := p.Monitor(held)
		if err := p.Send(held, "go"); err != nil {
			t.Error(err)
		}
		if d := actortest.AssertReceive[actor.Down](p); d.Ref != ref || d.PID != pid || d.Reason != actor.Normal {
			t.Errorf("the holder's end: %v", d)
		}
		return nil
	})
}

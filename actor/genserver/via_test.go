package genserver_test

import (
	"errors"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// taken is a registry in which a name is always taken, when somebody wants it; who looks for
// the holder finds one from the so manieth look on.
type taken struct {
	holder actor.PID
	from   int
	looks  int
}

func (r *taken) RegisterName(*actor.Process, any) error { return actor.ErrNameTaken }
func (r *taken) UnregisterName(*actor.Process, any)     {}
func (r *taken) WhereisName(*actor.System, any) (actor.PID, bool) {
	r.looks++
	return r.holder, r.from > 0 && r.looks >= r.from
}

// A name that is lost to another at the last moment is already_started, and no link takes
// the starter with it, whether the other can still be found or not.
func TestNameLostAtTheLastMoment(t *testing.T) {
	run(t, func(p *actor.Process) error {
		for _, from := range []int{2, 3, 0} {
			r := &taken{holder: p.Self(), from: from}
			want := p.Self()
			if from == 0 {
				want = actor.PID{}
			}
			_, err := genserver.StartLink(p, &stack{}, genserver.WithVia(actor.Via{Registrar: r, Name: "n"}))
			lost, ok := errors.AsType[*genserver.AlreadyStartedError](err)
			if !ok || lost.PID != want || !errors.Is(err, actor.ErrNameTaken) {
				t.Errorf("found from look %d on: %v, want already started, %v", from, err, want)
			}
			if m, err := actor.Receive[any](p, 0); err == nil {
				t.Errorf("left in the mailbox: %+v", m)
			}
		}
		return nil
	})
}

package cluster_test

import (
	"testing"

	"github.com/beamline-go/beamline/actor"
)

// A pid of an earlier life of a node is nobody to the later one, and to name it does no
// harm to the connection.
func TestOldLife(t *testing.T) {
	a := start(t, "a")
	b := start(t, "b", seed(a))
	old := idle(b)
	if err := b.Stop(within(t)); err != nil {
		t.Fatal(err)
	}
	b = start(t, "b", seed(a))
	if err := a.WaitFor(within(t), "b"); err != nil {
		t.Fatal(err)
	}
	run(t, a, func(p *actor.Process) error {
		p.TrapExit(true)
		if err := p.Send(old, "hello"); err != nil {
			return err
		}
		if err := p.SendExit(old, actor.Kill); err != nil {
			return err
		}
		ref := p.Monitor(old)
		if d, err := actor.Receive[actor.Down](p, patience); err != nil || d.Ref != ref || d.PID != old || d.Reason != actor.NoProc {
			t.Errorf("a monitor on a pid of an earlier life: %+v, %v", d, err)
		}
		if err := p.Link(old); err != nil {
			return err
		}
		if e, err := actor.Receive[actor.Exit](p, patience); err != nil || e.From != old || e.Reason != actor.NoProc {
			t.Errorf("a link to a pid of an earlier life: %+v, %v", e, err)
		}
		return nil
	})
	if !a.Connected("b") || !b.Connected("a") {
		t.Error("the connection was lost")
	}
}

package cluster_test

import (
	"errors"
	"testing"

	"github.com/beamline-go/beamline/actor"
)

// A message that is to make no connection makes none: it is lost, and says so. On a
// connection that there is it arrives, and so does what is for this node.
func TestSendNoConnect(t *testing.T) {
	a, b := pair(t, withAsk)
	run(t, a, func(p *actor.Process) error {
		there := echo(b, "echo")
		send := func(to actor.Dest) error { return p.SendNoConnect(to, ask{p.Self(), 1}) }
		heard := func() {
			t.Helper()
			if n, err := actor.Receive[int](p, patience); err != nil || n != 1 {
				t.Errorf("the answer is %d, %v", n, err)
			}
		}
		for _, to := range []actor.Dest{there, actor.Name("echo").At(b.Name()), echo(a, "echo"), actor.Name("echo")} {
			if err := send(to); err != nil {
				t.Errorf("to %v: %v", to, err)
			}
			heard()
		}
		if err := a.Disconnect("b"); err != nil {
			return err
		}
		for _, to := range []actor.Dest{there, actor.Name("echo").At(b.Name())} {
			if err := send(to); !errors.Is(err, actor.NoConnection) {
				t.Errorf("to %v, which is not connected: %v", to, err)
			}
		}
		if err := p.SendNoConnect(actor.PID{}, 1); err != nil {
			t.Errorf("to nobody: %v", err)
		}
		if err := p.Send(there, ask{p.Self(), 1}); err != nil { // this does connect
			return err
		}
		heard()
		return nil
	})
}

package agent_test

import (
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/actor/genserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBadInput(t *testing.T) {
	with(func(p *actor.Process) error {
		if _, err := agent.Start[int](p, nil); err == nil {
			t.Error("started without a function")
		}
		if _, err := agent.StartLink[int](p, nil); err == nil {
			t.Error("started without a function")
		}
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		if _, err := agent.Get[int, int](p, pid, nil); err == nil {
			t.Error("a get without a function")
		}
		if err := agent.Cast[int](p, pid, nil); err == nil {
			t.Error("a cast without a function")
		}
		if _, err := agent.GetTimeout(p, pid, itself, -time.Second); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("a negative timeout: %v", err)
		}
		// The wrong type, each way; the agent lives.
		wrong := func(s string) string { return s }
		if err := agent.Update(p, pid, wrong); !errors.Is(err, agent.ErrState) {
			t.Errorf("an update of another type: %v", err)
		}
		if err := agent.Cast(p, pid, wrong); err != nil {
			t.Errorf("a cast of another type: %v", err)
		}
		_ = p.Send(pid, "mail that an agent does not know")
		if n, err := agent.Get(p, pid, itself); n != 42 || err != nil {
			t.Errorf("afterwards: %v, %v", n, err)
		}
		if _, err := agent.Get(p, p.Self(), itself); !errors.Is(err, genserver.ErrCallingSelf) {
			t.Errorf("a call to oneself: %v", err)
		}
		return nil
	})
}

// A state of nil, and an interface as the state's type.
func TestInterfaceState(t *testing.T) {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, func() error { return nil })
		if err != nil {
			return err
		}
		if got, err := agent.Get(p, pid, func(e error) error { return e }); got != nil || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
		if err := agent.Update(p, pid, func(error) error { return actor.NoProc }); err != nil {
			t.Error(err)
		}
		if got, err := agent.Get(p, pid, func(e error) error { return e }); got != actor.NoProc || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
		return nil
	})
}

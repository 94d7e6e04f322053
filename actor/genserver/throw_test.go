package genserver_test

import (
	"errors"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/genserver"
)

// thrower throws in the callback that it is told to.
type thrower struct {
	genserver.Default
	inInit, inTerminate bool
}

func (s *thrower) Init(*actor.Process) genserver.InitResult {
	if s.inInit {
		panic(actor.Atom("ball"))
	}
	return genserver.Ok()
}

func (*thrower) HandleCast(_ *actor.Process, msg any) genserver.Result { panic(msg) }

func (s *thrower) Terminate(*actor.Process, error) {
	if s.inTerminate {
		panic(actor.Atom("last"))
	}
}

// A throw counts as a return value that is no result, with the stack of its place; an
// error or a text that is panicked with is a raise.
func TestThrow(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		var bad *genserver.BadReturnError
		if _, err := genserver.Start(p, &thrower{inInit: true}); !errors.As(err, &bad) || bad.Value != actor.Atom("ball") {
			t.Errorf("a throw in Init: %v", err)
		}
		end := func(s *thrower, msg any) error {
			pid, ref, err := genserver.StartMonitor(p, s)
			if err != nil {
				t.Fatal(err)
			}
			_ = genserver.Cast(p, pid, msg)
			return actor.MustReceive(p, soon, func(d actor.Down) bool { return d.Ref == ref }).Reason
		}
		if err := end(&thrower{inTerminate: true}, 42); !errors.As(err, &bad) || bad.Value != 42 || len(bad.Stack) == 0 {
			t.Errorf("a throw in a cast, and in Terminate: %v", err)
		}
		var crash *actor.PanicError
		if err := end(&thrower{}, "a text"); !errors.As(err, &crash) || errors.As(err, &bad) && bad.Value == "a text" {
			t.Errorf("a panic with a text: %v", err)
		}
		return nil
	})
}

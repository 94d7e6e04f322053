package tasksupervisor_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBadInput(t *testing.T) {
	with(func(p *actor.Process, sup actor.PID) error {
		if _, err := tasksupervisor.StartChild(p, sup, nil); err == nil {
			t.Error("a child without a function")
		}
		if _, err := tasksupervisor.Async[int](p, sup, nil); err == nil {
			t.Error("a task without a function")
		}
		if _, err := tasksupervisor.StartChild(p, sup, rest, tasksupervisor.WithShutdown(-7)); !errors.Is(err, supervisor.ErrBadSpec) {
			t.Errorf("a negative time to shut down: %v", err)
		}
		if _, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{MaxChildren: -1}); !errors.Is(err, supervisor.ErrBadSpec) {
			t.Errorf("a negative number of children: %v", err)
		}
		var call *genserver.CallError
		if _, err := tasksupervisor.AsyncNoLink(p, actor.Name("nobody"), answer); !errors.As(err, &call) || call.Reason != actor.NoProc {
			t.Errorf("no supervisor: %v", err)
		}
		if _, err := tasksupervisor.Children(p, actor.Name("nobody")); !errors.Is(err, actor.NoProc) {
			t.Errorf("no supervisor: %v", err)
		}
		if _, err := tasksupervisor.AsyncStream(p, sup, slices.Values([]int{1}), inverse, task.WithMaxConcurrency(0)); !errors.Is(err, task.ErrBadOption) {
			t.Errorf("no concurrency: %v", err)
		}
		return nil
	})
}

// A task whose supervisor is stopped ends, linked to its owner or not.
func TestSupervisorStops(t *testing.T) {
	with(func(p *actor.Process, sup actor.PID) error {
		p.TrapExit(true)
		wait := func(q *actor.Process) (int, error) { return 0, q.Sleep(time.Hour) }
		linked, err := tasksupervisor.Async(p, sup, wait)
		if err != nil {
			return err
		}
		free, err := tasksupervisor.AsyncNoLink(p, sup, wait)
		if err != nil {
			return err
		}
		if err := supervisor.Stop(p, sup, actor.Normal); err != nil {
			t.Error(err)
		}
		for _, tk := range []task.Task[int]{linked, free} {
			if _, err := task.Await(p, tk); !errors.Is(err, actor.Shutdown) {
				t.Errorf("a task ended with %v", err)
			}
		}
		if e := actor.MustReceive(p, time.Second, func(e actor.Exit) bool { return e.From == linked.PID }); e.Reason != actor.Shutdown {
			t.Errorf("the link said %v", e.Reason)
		}
		return nil
	})
}

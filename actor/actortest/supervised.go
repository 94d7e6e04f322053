package actortest

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// StartSupervised starts a child that lives as long as the test, as start_supervised!: when
// the test's process has ended, however it did, the children are stopped in the reverse
// order of their start, and only then the test is over. A child that ends is restarted as
// its specification says, any number of times. It is not linked to the test.
//
// It returns the child's PID, zero when its start said actor.Ignore. A child that does not
// start, or whose ID another has, fails the test with the reason.
func StartSupervised(p *actor.Process, child supervisor.Child) actor.PID {
	s := of(p, "StartSupervised")
	s.tb.Helper()
	pid, err := supervisor.StartChild(p, s.sup, child)
	var twice *supervisor.AlreadyStartedError
	var failed *supervisor.StartError
	switch {
	case errors.As(err, &twice), errors.Is(err, supervisor.ErrAlreadyPresent):
		err = errTwice
	case errors.As(err, &failed):
		err = failed.Reason
	}
	if err != nil {
		s.fail(p, "StartSupervised: the child %q did not start: %v", child.ID, err)
	}
	return pid
}

// StopSupervised stops the child with that ID, as stop_supervised!, and returns when it
// has ended. It is not restarted. An ID that no child has fails the test.
func StopSupervised(p *actor.Process, id string) {
	s := of(p, "StopSupervised")
	s.tb.Helper()
	err := supervisor.TerminateChild(p, s.sup, id)
	if err == nil {
		err = supervisor.DeleteChild(p, s.sup, id)
		if errors.Is(err, supervisor.ErrNotFound) { // a temporary child is forgotten already
			return
		}
	}
	if errors.Is(err, supervisor.ErrNotFound) {
		err = errNotFound
	}
	if err != nil {
		s.fail(p, "StopSupervised: the child %q was not stopped: %v", id, err)
	}
}

// Why the test's supervisor does not do something.
var (
	errNotFound = errors.New("there is no child with that ID")
	errTwice    = errors.New("another child has that ID: give each an ID of its own")
)

// keeper starts the process of a test, and the supervisor of its children. It outlives the
// test's process, so that they are stopped in order.
type keeper struct {
	*session
	body     func(p *actor.Process) error
	reason   error // why the test's process ended
	overtime bool
}

// limitReached tells the keeper that the test takes too long.
type limitReached struct{}

// LocalOnly keeps it from strict mode.
func (limitReached) LocalOnly() {}

// run is the keeper's body. Its error says that the children did not end.
func (k *keeper) run(p *actor.Process) (err error) {
	p.TrapExit(true)
	info, _ := p.Info(p.Self())
	k.account.hide(p.Self(), info.Parent)
	k.sup, err = supervisor.StartLink(p, supervisor.Spec{
		Intensity: supervisor.Intensity{Restarts: 1_000_000, Within: time.Second}, // as ExUnit's
	})
	if err != nil {
		return err
	}
	k.account.call(k.sup, "supervisor")
	limit := p.SendAfter(p.Self(), limitReached{}, k.limit)
	ready := make(chan struct{})
	test, ref := p.SpawnMonitor(func(q *actor.Process) error {
		<-ready // until the account knows it
		return k.body(q)
	})
	k.account.call(test, "test")
	close(ready)
	for ended := false; !ended; {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(d actor.Down) { k.reason, ended = d.Reason, true },
				func(d actor.Down) bool { return d.Ref == ref }),
			actor.On(func(limitReached) { k.overtime = true; _ = p.SendExit(test, actor.Kill) }),
		)
		if err != nil {
			return err
		}
	}
	k.account.close()
	p.CancelTimer(limit)
	if err := genserver.StopServer(p, k.sup, actor.Normal, stopTimeout); err != nil && !errors.Is(err, actor.NoProc) {
		return fmt.Errorf("stop the supervised children: %w", err)
	}
	return nil
}

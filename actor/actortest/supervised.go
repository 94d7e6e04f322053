package actortest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
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
	a, err := s.ask(p, request{start: &child})
	if err == nil {
		err = a.err
	}
	if err != nil {
		s.fail(p, "StartSupervised: the child %q did not start: %v", child.ID, err)
	}
	return a.pid
}

// StopSupervised stops the child with that ID, as stop_supervised!, and returns when it
// has ended. It is not restarted. An ID that no child has fails the test.
func StopSupervised(p *actor.Process, id string) {
	s := of(p, "StopSupervised")
	s.tb.Helper()
	a, err := s.ask(p, request{stop: id})
	if err == nil {
		err = a.err
	}
	if err != nil {
		s.fail(p, "StopSupervised: the child %q was not stopped: %v", id, err)
	}
}

// errNotFound and errTwice are why the test's supervisor does not do something.
var (
	errNotFound = errors.New("there is no child with that ID")
	errTwice    = errors.New("another child has that ID: give each an ID of its own")
)

// keeper starts the process of a test and supervises its children. It outlives the test's
// process, so that they are stopped in order.
type keeper struct {
	*session
	body     func(p *actor.Process) error
	reason   error // why the test's process ended
	overtime bool
	children []kept // in the order of their start
}

// kept is a child under a supervisor of its own, so that each is stopped by itself.
type kept struct {
	id  string
	sup actor.PID
}

// request asks the keeper for a start or a stop; answer is the answer.
type (
	request struct {
		from  actor.PID
		ref   actor.Ref
		start *supervisor.Child
		stop  string
	}
	answer struct {
		ref actor.Ref
		pid actor.PID
		err error
	}
	limitReached struct{}
)

// LocalOnly keeps them from strict mode.
func (request) LocalOnly() {}

// LocalOnly keeps it from strict mode.
func (answer) LocalOnly() {}

// LocalOnly keeps it from strict mode.
func (limitReached) LocalOnly() {}

// ask sends the keeper a request and waits for its answer.
func (s *session) ask(p *actor.Process, r request) (answer, error) {
	mark := p.Mark()
	r.from, r.ref = p.Self(), p.MakeRef()
	if err := p.Send(s.keeper, r); err != nil {
		return answer{}, err
	}
	return actor.ReceiveSince(p, mark, actor.Infinity, func(a answer) bool { return a.ref == r.ref })
}

// run is the keeper's body.
func (k *keeper) run(p *actor.Process) error {
	p.TrapExit(true)
	k.keeper = p.Self()
	info, _ := p.Info(p.Self())
	k.account.hide(p.Self(), info.Parent)
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
			actor.On(func(r request) { _ = p.Send(r.from, k.answer(p, r)) }),
			actor.On(func(e actor.Exit) {
				k.children = slices.DeleteFunc(k.children, func(c kept) bool { return c.sup == e.From })
			}),
		)
		if err != nil {
			return err
		}
	}
	p.CancelTimer(limit)
	for _, c := range slices.Backward(k.children) {
		_ = supervisor.Stop(p, c.sup, actor.Normal)
	}
	return nil
}

func (k *keeper) answer(p *actor.Process, r request) answer {
	a := answer{ref: r.ref}
	if r.start != nil {
		a.pid, a.err = k.start(p, *r.start)
	} else {
		a.err = k.stop(p, r.stop)
	}
	return a
}

func (k *keeper) find(id string) int {
	return slices.IndexFunc(k.children, func(c kept) bool { return c.id == id })
}

func (k *keeper) start(p *actor.Process, child supervisor.Child) (actor.PID, error) {
	if child.ID != "" && k.find(child.ID) >= 0 {
		return actor.PID{}, errTwice
	}
	sup, err := supervisor.StartLink(p, supervisor.Spec{
		Intensity: supervisor.Intensity{Restarts: 1_000_000, Within: time.Second}, // as ExUnit's
		Children:  []supervisor.Child{child},
	})
	if err != nil {
		// The Exit of a supervisor that did not start says the same.
		_, _ = actor.Receive[actor.Exit](p, 0)
		if term, ok := actor.Term(err); ok {
			if f, ok := term.(supervisor.FailedToStart); ok {
				err = f.Reason
			}
		}
		return actor.PID{}, err
	}
	k.account.call(sup, "supervisor of "+child.ID)
	k.children = append(k.children, kept{child.ID, sup})
	infos, err := supervisor.WhichChildren(p, sup)
	if err != nil {
		return actor.PID{}, fmt.Errorf("it was started, and its supervisor ended: %w", err)
	}
	for _, c := range infos {
		return c.PID, nil
	}
	return actor.PID{}, nil // temporary, and ignored or ended
}

func (k *keeper) stop(p *actor.Process, id string) error {
	i := k.find(id)
	if i < 0 {
		return errNotFound
	}
	sup := k.children[i].sup
	k.children = slices.Delete(k.children, i, i+1)
	return supervisor.Stop(p, sup, actor.Normal)
}

package actor_test

import (
	"errors"
	"testing"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
)

type ask struct{ n int }

// An ordinary actor and a process message, request and watch each other.
func TestActorsAndProcesses(t *testing.T) {
	s := start(t)
	as := s.ActorSystem()
	run(t, s, func(p *actor.Process) error {
		terminated := make(chan *protoactor.Terminated, 1)
		child := p.Spawn(forever)
		theirs := as.Root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
			switch m := c.Message().(type) {
			case *protoactor.Started:
				c.Watch(s.ActorPID(child))
			case string:
				c.Send(p.ActorPID(), "got "+m)
			case ask:
				c.Respond(m.n * 2)
			case *protoactor.Terminated:
				terminated <- m
			}
		}))
		ref := p.MonitorActor(theirs)

		_ = p.SendActor(theirs, "hello")
		if m, err := actor.Receive[string](p, soon); err != nil || m != "got hello" {
			t.Errorf("%q, %v", m, err)
		}
		_ = p.RequestActor(theirs, ask{21})
		if n, err := actor.Receive[int](p, soon); err != nil || n != 42 {
			t.Errorf("%d, %v", n, err)
		}

		echo := p.Spawn(func(q *actor.Process) error {
			m, err := actor.Receive[actor.ActorMessage](q, soon)
			if err != nil {
				return err
			}
			return q.SendActor(m.Sender, m.Message)
		})
		if m, err := as.Root.RequestFuture(s.ActorPID(echo), "to a process", soon).Result(); err != nil || m != "to a process" {
			t.Errorf("%v, %v", m, err)
		}

		childPID := s.ActorPID(child)
		_ = p.SendExit(child, actor.Kill)
		if m := <-terminated; !m.Who.Equal(childPID) {
			t.Errorf("terminated: %v", m)
		}

		as.Root.Stop(theirs)
		d, err := actor.Receive[actor.ActorDown](p, soon)
		if err != nil || d.Ref != ref || d.Reason != actor.Reason(actor.Atom("stopped")) {
			t.Errorf("%+v, %v", d, err)
		}
		ref = p.MonitorActor(theirs)
		if d, err = actor.Receive[actor.ActorDown](p, soon); err != nil || d.Ref != ref || d.Reason != actor.NoProc {
			t.Errorf("%+v, %v", d, err)
		}

		poisoned, mref := p.SpawnMonitor(forever)
		as.Root.Poison(s.ActorPID(poisoned))
		if r := down(t, p, mref); r != actor.Shutdown {
			t.Errorf("poisoned: %v", r)
		}
		return nil
	})
}

// Mail that an ordinary actor sends to a dead process goes to the dead letters.
func TestMailForTheDeadIsADeadLetter(t *testing.T) {
	s := start(t)
	as := s.ActorSystem()
	dead := make(chan any, 1)
	sub := as.EventStream.Subscribe(func(e any) {
		if d, ok := e.(*protoactor.DeadLetterEvent); ok {
			dead <- d.Message
		}
	})
	defer as.EventStream.Unsubscribe(sub)
	run(t, s, func(p *actor.Process) error {
		child, ref := p.SpawnMonitor(forever)
		pid := s.ActorPID(child)
		as.Root.Send(pid, "while alive") // caches the process in pid
		_ = p.SendExit(child, actor.Kill)
		down(t, p, ref)
		as.Root.Send(pid, "too late")
		if m := <-dead; m != "too late" {
			t.Errorf("%v", m)
		}
		if _, err := as.Root.RequestFuture(pid, "anybody?", soon).Result(); !errors.Is(err, protoactor.ErrDeadLetter) {
			t.Errorf("%v", err)
		}
		if s.ActorPID(child) != nil {
			t.Error("a dead process has an actor PID")
		}
		return nil
	})
}

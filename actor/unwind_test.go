package actor_test

import (
	"errors"
	"runtime"
	"testing"

	"github.com/beamline-go/beamline/actor"
)

func goexit() { runtime.Goexit() }

func TestCatch(t *testing.T) {
	s := start(t)
	boom := actor.Reason("boom")
	run(t, s, func(p *actor.Process) error {
		if r := actor.Catch(func() { p.Exit(boom) }); r != boom {
			t.Errorf("%v", r)
		}
		if r := actor.Catch(func() {}); r != nil {
			t.Errorf("%v", r)
		}
		ref := func() actor.Ref {
			_, ref := p.SpawnMonitor(func(q *actor.Process) error {
				_ = actor.Catch(func() { panic("not an exit") })
				return nil
			})
			return ref
		}()
		var crash *actor.PanicError
		if r := down(t, p, ref); !errors.As(r, &crash) {
			t.Errorf("%v", r)
		}
		return nil
	})
}

// A process is alive while it unwinds from its own exit, and what it sends then arrives.
func TestOwnExitRunsDeferredFunctionsAlive(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		_, ref := p.SpawnMonitor(func(q *actor.Process) error {
			defer func() { _ = q.Send(p.Self(), q.Alive(q.Self())) }()
			q.Exit(actor.Reason("boom"))
			return nil
		})
		if r := down(t, p, ref); r != actor.Reason("boom") {
			t.Errorf("%v", r)
		}
		if alive, err := actor.Receive[bool](p, 0); err != nil || !alive {
			t.Errorf("%v, %v", alive, err)
		}
		return nil
	})
}

// A kill that meets a process in its deferred functions ends it there.
func TestKilledWhileUnwindingFromAnExit(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		child, ref := p.SpawnMonitor(func(q *actor.Process) error {
			defer func() {
				_ = q.Send(p.Self(), "unwinding")
				_ = forever(q)
			}()
			q.Exit(actor.Reason("boom"))
			return nil
		})
		if _, err := actor.Receive[string](p, soon); err != nil {
			return err
		}
		_ = p.SendExit(child, actor.Kill)
		if r := down(t, p, ref); r != actor.Killed {
			t.Errorf("%v", r)
		}
		return nil
	})
}

func TestNotifyReturn(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		entered, release := make(chan struct{}), make(chan struct{})
		busy, ref := p.SpawnMonitor(func(q *actor.Process) error {
			close(entered)
			<-release // deaf to the framework
			return nil
		})
		<-entered
		_ = p.SendExit(busy, actor.Kill)
		if r := down(t, p, ref); r != actor.Killed {
			t.Errorf("%v", r)
		}
		watch, lingers := p.NotifyReturn(busy)
		if !lingers || s.Lingering() != 1 {
			t.Errorf("lingers %v, lingering %d", lingers, s.Lingering())
		}
		close(release)
		r, err := actor.Receive[actor.BodyReturned](p, soon)
		if err != nil || r.Ref != watch || r.PID != busy {
			t.Errorf("%+v, %v", r, err)
		}
		if _, lingers := p.NotifyReturn(busy); lingers || s.Lingering() != 0 {
			t.Error("lingers after the body returned")
		}
		return nil
	})
}

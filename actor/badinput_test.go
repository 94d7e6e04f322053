package actor_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/beamline-go/beamline/actor"
)

func TestNamesThatCannotBeGiven(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		gone, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
		down(t, p, ref)
		other := p.Spawn(forever)
		if err := p.Register("other", other); err != nil {
			return err
		}
		for _, c := range []struct {
			name actor.Name
			pid  actor.PID
			want error
		}{
			{"a", gone, actor.NoProc},
			{"a", actor.PID{}, actor.NoProc},
			{"a", actor.MakePID(actor.NodeID{Name: "far", Incarnation: 1}, 1), actor.NoProc},
			{"a", other, actor.ErrAlreadyNamed},
			{"other", other, actor.ErrAlreadyNamed},
			{"other", p.Self(), actor.ErrNameTaken},
			{"", p.Self(), actor.ErrBadName},
			{"undefined", p.Self(), actor.ErrBadName},
		} {
			err := p.Register(c.name, c.pid)
			if !errors.Is(err, c.want) {
				t.Errorf("register %v as %q: %v, want %v", c.pid, c.name, err, c.want)
			} else if !strings.Contains(err.Error(), `"`+string(c.name)+`"`) {
				t.Errorf("%q does not say which name", err)
			}
		}
		if err := p.Unregister("nobody"); !errors.Is(err, actor.ErrNotRegistered) {
			t.Errorf("%v", err)
		}
		if pid, _ := p.SpawnOpt(forever, actor.SpawnOpts{Name: "other"}); !pid.IsZero() {
			t.Errorf("%v was started under a name that is taken", pid)
		}
		return nil
	})
}

func TestMessagesThatReachNobody(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		if err := p.Send(p.Self(), nil); !errors.Is(err, actor.ErrNilMessage) {
			t.Errorf("nil: %v", err)
		}
		// The same number in another life of the node, a number that never was, an alias
		// that was given up, a reference that is no alias, nobody at all.
		self := p.Self()
		alias := p.Alias()
		if !p.Unalias(alias) || p.Unalias(alias) {
			t.Error("an alias ends once")
		}
		earlier := actor.NodeID{Name: p.Node(), Incarnation: self.NodeID().Incarnation + 1}
		for _, to := range []actor.Dest{
			actor.MakePID(earlier, self.Number()), actor.MakePID(self.NodeID(), 1<<40), alias,
			actor.MakeRef(earlier, alias.Number(), alias.Owner()), p.MakeRef(), actor.PID{}, actor.Ref{},
			actor.Name("nobody").At(p.Node()), nil,
		} {
			if err := p.Send(to, "lost"); err != nil {
				t.Errorf("to %v: %v", to, err)
			}
		}
		if err := p.Send(actor.Name("nobody"), "lost"); !errors.Is(err, actor.ErrNotRegistered) {
			t.Errorf("%v", err)
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("received %v", m)
		}
		return nil
	})
}

// A body that recovers its own exit goes on; one that is killed cannot.
func TestRecoveredUnwinding(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		swallow := func(f func()) { defer func() { _ = recover() }(); f() }
		_, ref := p.SpawnMonitor(func(q *actor.Process) error {
			swallow(func() { q.Exit(actor.Reason("swallowed")) })
			return actor.Reason("went on")
		})
		if r := down(t, p, ref); r != actor.Reason("went on") {
			t.Errorf("after an exit: %v", r)
		}
		_, ref = p.SpawnMonitor(func(q *actor.Process) error {
			swallow(func() { _ = q.SendExit(q.Self(), actor.Kill) })
			t.Error("a killed body went on")
			return actor.Reason("went on")
		})
		if r := down(t, p, ref); r != actor.Killed {
			t.Errorf("after a kill: %v", r)
		}
		return nil
	})
}

// The last panic is the reason, as the last exception is on the BEAM.
func TestPanicWhilePanicking(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		_, ref := p.SpawnMonitor(func(*actor.Process) error {
			defer func() { panic("second") }()
			panic("first")
		})
		var crash *actor.PanicError
		if r := down(t, p, ref); !errors.As(r, &crash) || crash.Value != "second" {
			t.Errorf("%v", r)
		}
		_, ref = p.SpawnMonitor(func(q *actor.Process) error {
			defer q.Exit(actor.Reason("exit"))
			panic("first")
		})
		if r := down(t, p, ref); r != actor.Reason("exit") {
			t.Errorf("%v", r)
		}
		return nil
	})
}

// Another goroutine that uses a Process while its own is in an operation, or waits, is
// turned away.
func TestProcessOfAnotherGoroutine(t *testing.T) {
	type poke struct{}
	var owner *actor.Process
	refused := make(chan error, 1)
	s := start(t, actor.WithTracer(func(e actor.Event) {
		if _, ok := e.Message.(poke); ok && e.Kind == actor.EventSend { // the owner is in a Send
			done := make(chan struct{})
			go func() { refused <- owner.Send(e.PID, 1); close(done) }()
			<-done
		}
	}))
	run(t, s, func(p *actor.Process) error {
		owner = p
		_ = p.Send(p.Self(), poke{})
		if err := <-refused; !errors.Is(err, actor.ErrNotOwner) {
			t.Errorf("a send while the owner sends: %v", err)
		}
		self := p.Self()
		go func() {
			for info, _ := s.Info(self); info.Status != actor.StatusWaiting; info, _ = s.Info(self) {
			}
			_, err := actor.Receive[int](p, actor.Infinity)
			refused <- err
			_ = s.Send(self, "go on")
		}()
		if _, err := actor.Receive[string](p, soon); err != nil {
			return err
		}
		if err := <-refused; !errors.Is(err, actor.ErrNotOwner) {
			t.Errorf("a receive while the owner waits: %v", err)
		}
		return nil
	})
}

// A crash is reported as Elixir does it; an exit is not.
func TestCrashReport(t *testing.T) {
	var log bytes.Buffer
	s := start(t, actor.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	run(t, s, func(p *actor.Process) error {
		_, ref := p.SpawnMonitor(func(q *actor.Process) error { q.Exit(actor.Reason("boom")); return nil })
		down(t, p, ref)
		_, ref = p.SpawnMonitor(func(*actor.Process) error { return errors.New("failed") })
		down(t, p, ref)
		pid, ref := p.SpawnOpt(func(*actor.Process) error { panic("oops") }, actor.SpawnOpts{Monitor: true, Name: "bob"})
		down(t, p, ref)
		got := log.String()
		for _, want := range []string{
			`level=ERROR msg="Process ` + pid.String() + ` raised an exception"`,
			`reason="panic: oops"`, "registered_name=bob", "badinput_test.go", "stack=",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in %s", want, got)
			}
		}
		if n := strings.Count(got, "\n"); n != 1 {
			t.Errorf("%d lines: %s", n, got)
		}
		return nil
	})
}

// A process that is killed through its name the moment it has one tells who started
// it, and a start that fails leaves nothing behind.
func TestKilledThroughItsNameWhileItStarts(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		p.TrapExit(true)
		stop := make(chan struct{})
		killer := p.Go(func(context.Context) error {
			for {
				select {
				case <-stop:
					return nil
				default:
				}
				if pid, ok := s.Whereis("target"); ok {
					s.SendExit(pid, actor.Kill)
				}
			}
		})
		for range 2000 {
			pid, ref := p.SpawnOpt(forever, actor.SpawnOpts{Link: true, Monitor: true, Name: "target"})
			if pid.IsZero() {
				t.Fatal("the name is taken")
			}
			if r := down(t, p, ref); r != actor.Killed {
				t.Fatalf("%v", r)
			}
			if _, err := actor.Receive(p, soon, func(e actor.Exit) bool { return e.From == pid }); err != nil {
				t.Fatalf("no exit: %v", err)
			}
		}
		close(stop)
		if _, err := actor.Receive(p, soon, func(e actor.Exit) bool { return e.From == killer }); err != nil {
			t.Fatal(err)
		}
		if err := p.Register("target", p.Self()); err != nil {
			return err
		}
		pid, ref := p.SpawnOpt(forever, actor.SpawnOpts{
			Link: true, Name: "target", MonitorOpts: []actor.MonitorOption{actor.ExplicitUnalias},
		})
		if info, _ := p.Info(p.Self()); !pid.IsZero() || !ref.IsZero() || len(info.Links)+len(info.Monitors) > 1 {
			t.Errorf("%v, %v, %+v", pid, ref, info) // the link is Run's
		}
		return nil
	})
}

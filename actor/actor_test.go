package actor_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start gives a test a System that ends with it, and fails when a body does not return.
func start(t testing.TB, opts ...actor.Option) *actor.System {
	t.Helper()
	s := actor.NewSystem(append([]actor.Option{actor.WithLogger(slog.New(slog.DiscardHandler))}, opts...)...)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run runs body as a process and fails the test when it does not end normally.
func run(t testing.TB, s *actor.System, body func(p *actor.Process) error) {
	t.Helper()
	if err := s.Run(body); err != nil {
		t.Fatalf("the process ended with %v", err)
	}
}

const soon = 5 * time.Second

func down(t testing.TB, p *actor.Process, ref actor.Ref) error {
	t.Helper()
	d, err := actor.Receive(p, soon, func(d actor.Down) bool { return d.Ref == ref })
	if err != nil {
		t.Errorf("no DOWN: %v", err)
	}
	return d.Reason
}

func forever(p *actor.Process) error {
	_, err := actor.Receive[never](p, actor.Infinity)
	return err
}

type never struct{}

func TestSendAndReceive(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		parent := p.Self()
		child := p.Spawn(func(q *actor.Process) error {
			for {
				n, err := actor.Receive[int](q, actor.Infinity)
				if err != nil {
					return err
				}
				if err := q.Send(parent, n*2); err != nil {
					return err
				}
			}
		})
		for i := range 1000 {
			if err := p.Send(child, i); err != nil {
				return err
			}
		}
		for i := range 1000 {
			if n, err := actor.Receive[int](p, soon); err != nil || n != 2*i {
				t.Errorf("message %d: %d, %v", i, n, err)
			}
		}
		return nil
	})
}

func TestSelectiveReceiveKeepsOrder(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		for i := range 200 {
			_ = p.Send(p.Self(), i)
		}
		odd := func(n int) bool { return n%2 == 1 }
		for i := range 100 {
			if n, err := actor.Receive(p, 0, odd); err != nil || n != 2*i+1 {
				t.Errorf("odd %d: %d, %v", i, n, err)
			}
		}
		_ = p.Send(p.Self(), "after")
		for i := range 100 {
			if n, err := actor.Receive[any](p, 0); err != nil || n != 2*i {
				t.Errorf("rest %d: %v, %v", i, n, err)
			}
		}
		if m, err := actor.Receive[any](p, 0); err != nil || m != "after" {
			t.Errorf("last: %v, %v", m, err)
		}
		if _, err := actor.Receive[any](p, 0); !errors.Is(err, actor.Timeout) {
			t.Errorf("an empty mailbox: %v", err)
		}
		return nil
	})
}

func TestSelectTakesTheFirstMessageThatAnyClauseMatches(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		_ = p.Send(p.Self(), 1.5)
		_ = p.Send(p.Self(), "text")
		_ = p.Send(p.Self(), 7)
		var got any
		err := actor.Select(p, soon,
			actor.On(func(n int) { got = n }),
			actor.On(func(s string) { got = s }))
		if err != nil || got != "text" {
			t.Errorf("got %v, %v", got, err)
		}
		return nil
	})
}

func TestReceiveTimesOut(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		began := time.Now()
		_, err := actor.Receive[int](p, 20*time.Millisecond)
		if !errors.Is(err, actor.Timeout) || time.Since(began) < 20*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if _, err := actor.Receive[int](p, -1); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("a negative timeout: %v", err)
		}
		return nil
	})
}

func TestExitReasons(t *testing.T) {
	s := start(t)
	boom := actor.Reason(actor.Atom("boom"))
	run(t, s, func(p *actor.Process) error {
		for name, c := range map[string]struct {
			body func(*actor.Process) error
			want func(error) bool
		}{
			"return":     {func(*actor.Process) error { return nil }, func(r error) bool { return r == actor.Normal }},
			"error":      {func(*actor.Process) error { return boom }, func(r error) bool { return r == boom }},
			"exit":       {func(q *actor.Process) error { q.Exit(boom); return nil }, func(r error) bool { return r == boom }},
			"exit kill":  {func(q *actor.Process) error { q.Exit(actor.Kill); return nil }, func(r error) bool { return r == actor.Kill }},
			"own signal": {func(q *actor.Process) error { _ = q.SendExit(q.Self(), actor.Normal); return boom }, func(r error) bool { return r == actor.Normal }},
			"panic": {func(*actor.Process) error { panic("oh") }, func(r error) bool {
				var crash *actor.PanicError
				return errors.As(r, &crash) && crash.Value == "oh" && len(crash.Stack) > 0
			}},
			"goexit": {func(*actor.Process) error { goexit(); return nil }, func(r error) bool { return r == actor.ErrGoexit }},
		} {
			_, ref := p.SpawnMonitor(c.body)
			if r := down(t, p, ref); !c.want(r) {
				t.Errorf("%s: %v", name, r)
			}
		}
		return nil
	})
}

func TestKillUnwindsAndFences(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		parent := p.Self()
		inDefer := make(chan error, 1)
		recovered := make(chan any, 1)
		child, ref := p.SpawnMonitor(func(q *actor.Process) error {
			defer func() { inDefer <- q.Send(parent, "from a deferred function") }()
			defer func() { recovered <- recover() }()
			_ = q.Send(parent, true)
			return forever(q)
		})
		if _, err := actor.Receive[bool](p, soon); err != nil {
			return err
		}
		if err := p.SendExit(child, actor.Kill); err != nil {
			return err
		}
		if p.Alive(child) {
			t.Error("alive after the kill")
		}
		if r := down(t, p, ref); r != actor.Killed {
			t.Errorf("reason %v", r)
		}
		if err := <-inDefer; !errors.Is(err, actor.ErrKilled) {
			t.Errorf("a send while unwinding: %v", err)
		}
		if r := <-recovered; r != nil {
			t.Errorf("recover saw %v", r)
		}
		if m, err := actor.Receive[string](p, 0); err == nil {
			t.Errorf("the dead process sent %q", m)
		}
		return nil
	})
}

func TestLinks(t *testing.T) {
	s := start(t)
	boom := actor.Reason("boom")
	run(t, s, func(p *actor.Process) error {
		p.TrapExit(true)
		a := p.SpawnLink(func(q *actor.Process) error {
			q.SpawnLink(func(*actor.Process) error { return boom })
			return forever(q)
		})
		if e, err := actor.Receive[actor.Exit](p, soon); err != nil || e != (actor.Exit{From: a, Reason: boom}) {
			t.Errorf("%v, %v", e, err)
		}
		b := p.SpawnLink(forever)
		p.Unlink(b)
		_ = p.SendExit(b, actor.Kill)
		if e, err := actor.Receive[actor.Exit](p, 0); err == nil {
			t.Errorf("an exit through a removed link: %v", e)
		}
		if err := p.Link(b); err != nil {
			t.Errorf("link to the dead while trapping: %v", err)
		}
		if e, err := actor.Receive[actor.Exit](p, 0); err != nil || e != (actor.Exit{From: b, Reason: actor.NoProc}) {
			t.Errorf("%v, %v", e, err)
		}
		p.TrapExit(false)
		if err := p.Link(b); !errors.Is(err, actor.NoProc) {
			t.Errorf("link to the dead: %v", err)
		}
		return nil
	})
}

func TestRingOfLinksDies(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		const n = 10_000
		boom := actor.Reason("boom")
		pids := make([]actor.PID, n)
		refs := make([]actor.Ref, n)
		for i := range pids {
			pids[i], refs[i] = p.SpawnMonitor(func(q *actor.Process) error {
				next, err := actor.Receive[actor.PID](q, actor.Infinity)
				if err != nil {
					return err
				}
				if err := q.Link(next); err != nil {
					return err
				}
				_ = q.Send(p.Self(), true)
				return forever(q)
			})
		}
		for i := range pids {
			_ = p.Send(pids[i], pids[(i+1)%n])
			if _, err := actor.Receive[bool](p, soon); err != nil {
				return err
			}
		}
		_ = p.SendExit(pids[n/2], boom)
		left := make(map[actor.Ref]bool, n)
		for _, ref := range refs {
			left[ref] = true
		}
		for range refs {
			d, err := actor.Receive[actor.Down](p, soon)
			if err != nil {
				return err
			}
			if d.Reason != boom || !left[d.Ref] {
				t.Fatalf("%+v", d)
			}
			delete(left, d.Ref)
		}
		return nil
	})
}

// A message is never seen after the DOWN of its sender, wherever the kill falls.
func TestNoMessageAfterItsSendersDown(t *testing.T) {
	s := start(t)
	tries := 5_000 // the conformance scenario fence makes 20,000
	if testing.Short() {
		tries = 2_000
	}
	run(t, s, func(p *actor.Process) error {
		self := p.Self()
		for i := range tries {
			child, ref := p.SpawnMonitor(func(q *actor.Process) error {
				for range 500 { // a flood without end would mostly measure the scheduler
					if err := q.Send(self, i); err != nil {
						return err
					}
				}
				return forever(q)
			})
			if _, err := actor.Receive[int](p, soon); err != nil {
				return err
			}
			_ = p.SendExit(child, actor.Kill)
			for ended := false; !ended; {
				err := actor.Select(p, soon,
					actor.On(func(int) {}),
					actor.On(func(actor.Down) { ended = true }, func(d actor.Down) bool { return d.Ref == ref }))
				if err != nil {
					return err
				}
			}
			if _, err := actor.Receive[int](p, 0); err == nil {
				t.Fatalf("try %d: a message after its sender's DOWN", i)
			}
		}
		return nil
	})
}

func TestNames(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		a, b := p.Spawn(forever), p.Spawn(forever)
		check := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		check(p.Register("x", a), nil)
		check(p.Register("x", b), actor.ErrNameTaken)
		check(p.Register("y", a), actor.ErrAlreadyNamed)
		check(p.Register("undefined", b), actor.ErrBadName)
		if pid, ok := p.Whereis("x"); !ok || pid != a {
			t.Errorf("whereis: %v, %v", pid, ok)
		}
		ref := p.Monitor(actor.Name("x"))
		_ = p.SendExit(a, actor.Kill)
		if _, ok := p.Whereis("x"); ok {
			t.Error("the name of a killed process is held")
		}
		d, err := actor.Receive[actor.Down](p, soon)
		if err != nil || d != (actor.Down{Ref: ref, Name: actor.Name("x").At(p.Node()), Reason: actor.Killed}) {
			t.Errorf("%+v, %v", d, err)
		}
		check(p.Register("x", a), actor.NoProc)
		check(p.Register("x", b), nil)
		check(p.Unregister("x"), nil)
		check(p.Unregister("x"), actor.ErrNotRegistered)
		check(p.Send(actor.Name("x"), 1), actor.ErrNotRegistered)
		check(p.Send(actor.Name("x").At(p.Node()), 1), nil)
		check(p.Send(b, nil), actor.ErrNilMessage)
		return nil
	})
}

func TestTimers(t *testing.T) { synctest.Test(t, testTimers) }

func testTimers(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		p.SendAfter(p.Self(), "second", 2*time.Millisecond)
		p.SendAfter(p.Self(), "first", time.Millisecond)
		for _, tied := range []string{"third", "fourth"} { // due at the same time
			p.SendAfter(p.Self(), tied, 3*time.Millisecond)
		}
		ref := p.SendAfter(p.Self(), "never", time.Hour)
		if left, ok := p.CancelTimer(ref); !ok || left != time.Hour {
			t.Errorf("cancel: %v, %v", left, ok)
		}
		if _, ok := p.CancelTimer(ref); ok {
			t.Error("cancelled twice")
		}
		for _, want := range []string{"first", "second", "third", "fourth"} {
			if m, err := actor.Receive[string](p, soon); err != nil || m != want {
				t.Errorf("%q, %v", m, err)
			}
		}
		other := p.Spawn(forever)
		ref = p.SendAfter(other, "x", time.Hour)
		_ = p.SendExit(other, actor.Kill)
		if _, ok := p.ReadTimer(ref); ok {
			t.Error("a timer outlived the process that it was set to")
		}
		return nil
	})
}

func TestAliasIsForOneReply(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		other := p.Spawn(forever)
		ref := p.Monitor(other, actor.ReplyDemonitor)
		_ = p.Send(ref, "first")
		_ = p.Send(ref, "second")
		_ = p.SendExit(other, actor.Kill)
		if m, err := actor.Receive[any](p, 0); m != "first" || err != nil {
			t.Errorf("%v, %v", m, err)
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("through a dead alias: %v", m)
		}
		return nil
	})
}

type counter struct {
	n    int
	seen chan int
}

func (c *counter) Init(*actor.Process) error { c.n = 100; return nil }

func (c *counter) Handle(p *actor.Process, msg any) error {
	switch m := msg.(type) {
	case int:
		c.n += m
	case actor.PID:
		return p.Send(m, c.n)
	case error:
		return m
	}
	return nil
}

func TestCallbackBody(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		pid, ref := p.SpawnCallback(&counter{}, actor.SpawnOpts{Monitor: true, Name: "counter"})
		for range 1000 {
			_ = p.Send(actor.Name("counter"), 1)
		}
		_ = p.Send(pid, p.Self())
		if n, err := actor.Receive[int](p, soon); err != nil || n != 1100 {
			t.Errorf("%d, %v", n, err)
		}
		_ = p.Send(pid, actor.Reason("stop"))
		if r := down(t, p, ref); r != actor.Reason("stop") {
			t.Errorf("%v", r)
		}
		idle, ref := p.SpawnCallback(&counter{}, actor.SpawnOpts{Monitor: true})
		_ = p.Send(idle, p.Self())
		if _, err := actor.Receive[int](p, soon); err != nil {
			return err
		}
		_ = p.SendExit(idle, actor.Kill)
		if r := down(t, p, ref); r != actor.Killed {
			t.Errorf("%v", r)
		}
		return nil
	})
}

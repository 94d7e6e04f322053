package genserver_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const soon = 5 * time.Second

type (
	push   struct{ Item string }
	pop    struct{ genserver.Req[string] }
	later  struct{ genserver.Req[int] }
	fail   struct{ Reason error }
	finish struct{ genserver.Req[string] }
	sleep  struct{ genserver.Req[string] }
)

type stack struct {
	genserver.Default
	items   []string
	waiting []genserver.ReplyTo[int]
	tell    actor.PID
	ended   func(p *actor.Process, reason error)
}

func (s *stack) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case pop:
		top := s.items[0]
		s.items = s.items[1:]
		return genserver.Reply(m, top)
	case later:
		s.waiting = append(s.waiting, genserver.Defer(m, from))
		_ = p.Send(s.tell, "waits")
		return genserver.NoReply()
	case finish:
		return genserver.StopReply(m, "bye", actor.Normal)
	case sleep:
		return genserver.NoReply()
	}
	return s.Default.HandleCall(p, req, from)
}

func (s *stack) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case push:
		s.items = append([]string{m.Item}, s.items...)
		return genserver.NoReply()
	case fail:
		return genserver.Stop(m.Reason)
	case int:
		for _, w := range s.waiting {
			w.Reply(p, m)
			w.Reply(p, m+1) // only the first counts
		}
		return genserver.NoReply()
	}
	return s.Default.HandleCast(p, msg)
}

func (s *stack) Terminate(p *actor.Process, reason error) {
	if s.ended != nil {
		s.ended(p, reason)
	}
}

func run(t *testing.T, body func(p *actor.Process) error) {
	t.Helper()
	for _, mode := range []string{"plain", "strict"} {
		t.Run(mode, func(t *testing.T) {
			opts := []actor.Option{actor.WithLogger(slog.New(slog.DiscardHandler))}
			if mode == "strict" {
				c := codec.New()
				codec.MustRegister[push](c, "push")
				codec.MustRegister[pop](c, "pop")
				codec.MustRegister[later](c, "later")
				codec.MustRegister[fail](c, "fail")
				codec.MustRegister[finish](c, "finish")
				codec.MustRegister[sleep](c, "sleep")
				opts = append(opts, actor.WithCodec(c), actor.WithStrict())
			}
			s := actor.NewSystem(opts...)
			if err := s.Run(body); err != nil {
				t.Errorf("the process ended with %v", err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), soon)
			defer cancel()
			if err := s.Shutdown(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCallAndCast(t *testing.T) {
	run(t, func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &stack{items: []string{"one"}}, genserver.WithName("stack"))
		if err != nil {
			return err
		}
		_ = genserver.Cast(p, actor.Name("stack"), push{"two"})
		for _, want := range []string{"two", "one"} {
			if v, err := genserver.Call(p, actor.Name("stack"), pop{}); err != nil || v != want {
				t.Errorf("%q, %v", v, err)
			}
		}
		var taken *genserver.AlreadyStartedError
		if _, err := genserver.Start(p, &stack{}, genserver.WithName("stack")); !errors.As(err, &taken) || taken.PID != pid {
			t.Errorf("started twice: %v", err)
		}
		return genserver.StopServer(p, pid, actor.Normal, soon)
	})
}

func TestCallErrors(t *testing.T) {
	run(t, func(p *actor.Process) error {
		boom := actor.Reason(actor.Atom("boom"))
		check := func(err, want error) {
			t.Helper()
			var ce *genserver.CallError
			if !errors.As(err, &ce) || !errors.Is(ce.Reason, want) {
				t.Errorf("%v, want %v", err, want)
			}
			if err != nil && actor.Kind(err) != actor.KindAbnormal {
				t.Errorf("%v is %v", err, actor.Kind(err))
			}
		}
		_, err := genserver.Call(p, actor.Name("nobody"), pop{})
		check(err, actor.NoProc)
		_, err = genserver.Call(p, p.Self(), pop{})
		check(err, genserver.ErrCallingSelf)
		server, err := genserver.Start(p, &stack{})
		if err != nil {
			return err
		}
		_, err = genserver.CallTimeout(p, server, sleep{}, time.Millisecond)
		check(err, actor.Timeout)
		_, err = genserver.CallTimeout(p, server, later{}, time.Millisecond)
		check(err, actor.Timeout)
		_ = genserver.Cast(p, server, 7) // replies too late
		ref := p.Monitor(server)
		if v, err := genserver.Call(p, server, finish{}); err != nil || v != "bye" {
			t.Errorf("%q, %v", v, err)
		}
		// It ends after its reply: who calls before that gets normal, not noproc.
		if _, err := actor.Receive(p, soon, func(d actor.Down) bool { return d.Ref == ref }); err != nil {
			return err
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("a late reply in the mailbox: %v", m)
		}
		_, err = genserver.Call(p, server, finish{})
		check(err, actor.NoProc)

		server, err = genserver.Start(p, &stack{})
		if err != nil {
			return err
		}
		_ = genserver.Cast(p, server, fail{boom})
		_, err = genserver.Call(p, server, sleep{})
		if !errors.Is(err, actor.NoProc) { // the cast may have been handled before the call
			check(err, boom)
		}
		return nil
	})
}

func TestDeferredReply(t *testing.T) {
	run(t, func(p *actor.Process) error {
		me := p.Self()
		server, err := genserver.StartLink(p, &stack{tell: me})
		if err != nil {
			return err
		}
		for range 2 {
			p.SpawnLink(func(q *actor.Process) error {
				n, err := genserver.Call(q, server, later{})
				if err != nil {
					return err
				}
				return q.Send(me, n)
			})
		}
		for range 2 { // both calls wait
			if _, err := actor.Receive[string](p, soon); err != nil {
				return err
			}
		}
		_ = genserver.Cast(p, server, 9)
		for range 2 {
			if n, err := actor.Receive[int](p, soon); err != nil || n != 9 {
				t.Errorf("%d, %v", n, err)
			}
		}
		return nil
	})
}

func TestTerminateAndReasons(t *testing.T) {
	run(t, func(p *actor.Process) error {
		boom := actor.Reason(actor.Atom("boom"))
		ended := make(chan error, 10)
		note := func(_ *actor.Process, r error) { ended <- r }
		server, err := genserver.Start(p, &stack{ended: note})
		if err != nil {
			return err
		}
		ref := p.Monitor(server)
		if err := genserver.StopServer(p, server, boom, soon); err != nil {
			t.Error(err)
		}
		if r := <-ended; r != boom {
			t.Errorf("terminate got %v", r)
		}
		if d, err := actor.Receive[actor.Down](p, soon); err != nil || d.Ref != ref || d.Reason != boom {
			t.Errorf("%+v, %v", d, err)
		}
		server, err = genserver.Start(p, &stack{ended: note})
		if err != nil {
			return err
		}
		_, err = genserver.Call(p, server, pop{}) // of an empty stack: a panic
		var crash *actor.PanicError
		if !errors.As(err, &crash) {
			t.Errorf("%v", err)
		}
		if r := <-ended; !errors.As(r, &crash) {
			t.Errorf("terminate got %v", r)
		}
		server, err = genserver.Start(p, &stack{ended: note})
		if err != nil {
			return err
		}
		ref = p.Monitor(server)
		_ = p.SendExit(server, boom)
		if d, err := actor.Receive[actor.Down](p, soon); err != nil || d.Ref != ref || d.Reason != boom {
			t.Errorf("%+v, %v", d, err)
		}
		select {
		case r := <-ended:
			t.Errorf("terminate ran for a signal: %v", r)
		default:
		}
		return nil
	})
}

type initially struct {
	genserver.Default
	result func(p *actor.Process) genserver.InitResult
}

func (s *initially) Init(p *actor.Process) genserver.InitResult { return s.result(p) }

func TestInit(t *testing.T) {
	run(t, func(p *actor.Process) error {
		p.TrapExit(true)
		boom := actor.Reason(actor.Atom("boom"))
		for _, c := range []struct {
			result func(p *actor.Process) genserver.InitResult
			want   error
		}{
			{func(*actor.Process) genserver.InitResult { return genserver.Ignore() }, actor.Ignore},
			{func(*actor.Process) genserver.InitResult { return genserver.StopInit(boom) }, boom},
			{func(p *actor.Process) genserver.InitResult { p.Exit(boom); return genserver.Ok() }, boom},
		} {
			pid, err := genserver.StartLink(p, &initially{result: c.result})
			if !errors.Is(err, c.want) || !pid.IsZero() {
				t.Errorf("%v, %v, want %v", pid, err, c.want)
			}
			want := c.want
			if want == actor.Ignore {
				want = actor.Normal
			}
			if e, err := actor.Receive[actor.Exit](p, soon); err != nil || e.Reason != want {
				t.Errorf("%+v, %v", e, err)
			}
			if m, err := actor.Receive[any](p, 0); err == nil {
				t.Errorf("left in the mailbox: %#v", m)
			}
		}
		return nil
	})
}

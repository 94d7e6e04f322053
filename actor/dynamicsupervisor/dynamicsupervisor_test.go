package dynamicsupervisor_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const soon = 5 * time.Second

func run(t *testing.T, body func(p *actor.Process) error) {
	t.Helper()
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	if err := s.Run(body); err != nil {
		t.Errorf("the process ended with %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

// worker tells who asked for it of its start and its end.
type worker struct {
	genserver.Default
	tell actor.PID
	deaf bool
}

type (
	started    struct{ pid actor.PID }
	terminated struct {
		pid    actor.PID
		reason error
	}
)

func (w *worker) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true)
	_ = p.Send(w.tell, started{p.Self()})
	return genserver.Ok()
}

func (w *worker) HandleCast(_ *actor.Process, msg any) genserver.Result {
	return genserver.Stop(msg.(error))
}

func (w *worker) Terminate(p *actor.Process, reason error) {
	if w.deaf {
		_ = p.Sleep(actor.Infinity)
	}
	_ = p.Send(w.tell, terminated{p.Self(), reason})
}

func child(tell actor.PID) supervisor.Child {
	return supervisor.Worker("w", func() genserver.Server { return &worker{tell: tell} })
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
		return v
	}
}

func next[M any](t *testing.T, p *actor.Process) M {
	t.Helper()
	return must[M](t)(actor.Receive[M](p, soon))
}

func TestRestartIsANewProcess(t *testing.T) {
	run(t, func(p *actor.Process) error {
		sup := must[actor.PID](t)(dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{}))
		a := must[actor.PID](t)(dynamicsupervisor.StartChild(p, sup, child(p.Self())))
		b := must[actor.PID](t)(dynamicsupervisor.StartChild(p, sup, child(p.Self())))
		next[started](t, p)
		next[started](t, p)
		_ = genserver.Cast(p, a, actor.Reason("boom"))
		next[terminated](t, p)
		again := next[started](t, p).pid
		infos := must[[]supervisor.ChildInfo](t)(dynamicsupervisor.WhichChildren(p, sup))
		if len(infos) != 2 || infos[0].PID != b || infos[1].PID != again {
			t.Errorf("%+v", infos)
		}
		if err := dynamicsupervisor.TerminateChild(p, sup, a); !errors.Is(err, supervisor.ErrNotFound) {
			t.Error(err)
		}
		if err := dynamicsupervisor.TerminateChild(p, sup, again); err != nil {
			t.Error(err)
		}
		n := must[supervisor.Counts](t)(dynamicsupervisor.CountChildren(p, sup))
		if n != (supervisor.Counts{Specs: 1, Active: 1, Workers: 1}) {
			t.Errorf("%+v", n)
		}
		return dynamicsupervisor.Stop(p, sup, actor.Normal)
	})
}

func TestMaxChildren(t *testing.T) {
	run(t, func(p *actor.Process) error {
		sup := must[actor.PID](t)(dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{MaxChildren: 1}))
		a := must[actor.PID](t)(dynamicsupervisor.StartChild(p, sup, child(p.Self())))
		if _, err := dynamicsupervisor.StartChild(p, sup, child(p.Self())); !errors.Is(err, dynamicsupervisor.ErrMaxChildren) {
			t.Error(err)
		}
		if err := dynamicsupervisor.TerminateChild(p, sup, a); err != nil {
			t.Error(err)
		}
		must[actor.PID](t)(dynamicsupervisor.StartChild(p, sup, child(p.Self())))
		return dynamicsupervisor.Stop(p, sup, actor.Normal)
	})
}

// Children are stopped at the same time: as long as the slowest takes, not the sum.
func TestStopIsParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, func(p *actor.Process) error {
			sup := must[actor.PID](t)(dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{}))
			me := p.Self()
			for i := range 5 {
				c := supervisor.Worker("deaf", func() genserver.Server { return &worker{tell: me, deaf: true} })
				c.Shutdown = time.Duration(i%2+1) * time.Second
				must[actor.PID](t)(dynamicsupervisor.StartChild(p, sup, c))
			}
			began := time.Now()
			err := dynamicsupervisor.Stop(p, sup, actor.Normal)
			if took := time.Since(began); took != 2*time.Second {
				t.Errorf("took %v", took)
			}
			return err
		})
	})
}

func TestFailedStartsAndRestarts(t *testing.T) {
	run(t, func(p *actor.Process) error {
		p.TrapExit(true)
		sup := must[actor.PID](t)(dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{
			Intensity: supervisor.Intensity{Restarts: 2, Within: time.Minute},
		}))
		why := actor.Reason("why")
		tries := 0
		me := p.Self()
		_, err := dynamicsupervisor.StartChild(p, sup, supervisor.Child{
			Start: func(*actor.Process) (actor.PID, error) { return actor.PID{}, why },
		})
		if err != why {
			t.Error(err)
		}
		pid := must[actor.PID](t)(dynamicsupervisor.StartChild(p, sup, supervisor.Child{
			Start: func(q *actor.Process) (actor.PID, error) {
				if tries++; tries > 1 {
					_ = q.Send(me, tries)
					return actor.PID{}, why
				}
				return genserver.StartLink(q, &worker{tell: me})
			},
		}))
		_ = p.SendExit(pid, actor.Kill)
		if e := next[actor.Exit](t, p); e != (actor.Exit{From: sup, Reason: actor.Shutdown}) {
			t.Errorf("%+v", e)
		}
		if tries != 3 {
			t.Errorf("%d tries", tries)
		}
		return nil
	})
}

func TestBadInput(t *testing.T) {
	run(t, func(p *actor.Process) error {
		for _, spec := range []dynamicsupervisor.Spec{
			{MaxChildren: -1}, {Intensity: supervisor.Intensity{Restarts: -1, Within: 1}},
		} {
			if _, err := dynamicsupervisor.StartLink(p, spec); !errors.Is(err, supervisor.ErrBadSpec) {
				t.Error(err)
			}
		}
		sup := must[actor.PID](t)(dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{
			Each: func(c supervisor.Child) supervisor.Child { c.Shutdown = -7; return c },
		}))
		for _, c := range []supervisor.Child{{}, child(p.Self())} {
			if _, err := dynamicsupervisor.StartChild(p, sup, c); !errors.Is(err, supervisor.ErrBadSpec) {
				t.Error(err)
			}
		}
		return dynamicsupervisor.Stop(p, sup, actor.Normal)
	})
}

// An instance where a constructor belongs is refused.
func TestInstance(t *testing.T) {
	run(t, func(p *actor.Process) error {
		sup := must[actor.PID](t)(dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{}))
		w := &worker{tell: p.Self()}
		c := supervisor.Worker("w", func() genserver.Server { return w })
		must[actor.PID](t)(dynamicsupervisor.StartChild(p, sup, c))
		if _, err := dynamicsupervisor.StartChild(p, sup, c); !errors.Is(err, supervisor.ErrInstance) {
			t.Error(err)
		}
		return dynamicsupervisor.Stop(p, sup, actor.Normal)
	})
}

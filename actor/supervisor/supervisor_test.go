package supervisor_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const soon = 5 * time.Second

// worker tells the test when it starts and ends.
type worker struct {
	genserver.Default
	id   string
	tell actor.PID
	fail error
}

type started struct {
	id  string
	pid actor.PID
}
type terminated struct {
	id     string
	reason error
}

func (w *worker) Init(p *actor.Process) genserver.InitResult {
	if w.fail != nil {
		return genserver.StopInit(w.fail)
	}
	p.TrapExit(true)
	_ = p.Send(w.tell, started{w.id, p.Self()})
	return genserver.Ok()
}

func (w *worker) Terminate(p *actor.Process, reason error) {
	_ = p.Send(w.tell, terminated{w.id, reason})
}

func (w *worker) HandleCast(_ *actor.Process, msg any) genserver.Result {
	return genserver.Stop(msg.(error))
}

func child(p *actor.Process, id string, restart supervisor.Restart) supervisor.Child {
	me := p.Self()
	return supervisor.Child{ID: id, Restart: restart, Start: func(p *actor.Process) (actor.PID, error) {
		return genserver.StartLink(p, &worker{id: id, tell: me})
	}}
}

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

func next[T any](t *testing.T, p *actor.Process) T {
	t.Helper()
	m, err := actor.Receive[T](p, soon)
	if err != nil {
		t.Errorf("no %T: %v", m, err)
	}
	return m
}

func TestStartAndStopOrder(t *testing.T) {
	run(t, func(p *actor.Process) error {
		sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{
			child(p, "a", supervisor.Permanent), child(p, "b", supervisor.Permanent),
		}})
		if err != nil {
			return err
		}
		for _, id := range []string{"a", "b"} {
			if s := next[started](t, p); s.id != id {
				t.Errorf("started %q, want %q", s.id, id)
			}
		}
		infos, err := supervisor.WhichChildren(p, sup)
		if err != nil || len(infos) != 2 || infos[0].ID != "b" || infos[1].ID != "a" {
			t.Errorf("%+v, %v", infos, err)
		}
		if err := supervisor.Stop(p, sup, actor.Normal); err != nil {
			t.Error(err)
		}
		for _, id := range []string{"b", "a"} {
			if e := next[terminated](t, p); e != (terminated{id, actor.Shutdown}) {
				t.Errorf("%+v, want %q", e, id)
			}
		}
		return nil
	})
}

func TestRestartTable(t *testing.T) {
	for _, c := range []struct {
		restart supervisor.Restart
		reason  error
		again   bool
	}{
		{supervisor.Permanent, actor.Normal, true},
		{supervisor.Permanent, actor.Reason("boom"), true},
		{supervisor.Transient, actor.Normal, false},
		{supervisor.Transient, actor.Shutdown, false},
		{supervisor.Transient, actor.ShutdownReason("x"), false},
		{supervisor.Transient, &genserver.CallError{Reason: actor.Normal}, true},
		{supervisor.Transient, &genserver.CallError{Reason: actor.Shutdown}, false},
		{supervisor.Transient, &genserver.CallError{Reason: actor.ShutdownReason("x")}, true},
		{supervisor.Transient, actor.Reason("boom"), true},
		{supervisor.Temporary, actor.Reason("boom"), false},
	} {
		run(t, func(p *actor.Process) error {
			sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{child(p, "w", c.restart)}})
			if err != nil {
				return err
			}
			w := next[started](t, p)
			ref := p.Monitor(w.pid)
			_ = genserver.Cast(p, w.pid, c.reason)
			if d := next[actor.Down](t, p); d.Ref != ref || d.Reason != c.reason {
				t.Errorf("%+v", d)
			}
			infos, err := supervisor.WhichChildren(p, sup) // after the supervisor has seen the exit
			if err != nil {
				return err
			}
			running := slices.ContainsFunc(infos, func(i supervisor.ChildInfo) bool { return !i.PID.IsZero() })
			if running != c.again {
				t.Errorf("restart %d after %v: running %v", c.restart, c.reason, running)
			}
			if _, err := actor.Receive[started](p, 0); (err == nil) != c.again {
				t.Errorf("restart %d after %v: started: %v", c.restart, c.reason, err)
			}
			return supervisor.Stop(p, sup, actor.Normal)
		})
	}
}

func TestIntensity(t *testing.T) {
	run(t, func(p *actor.Process) error {
		p.TrapExit(true)
		sup, err := supervisor.StartLink(p, supervisor.Spec{
			Intensity: supervisor.Intensity{Restarts: 2, Within: time.Minute},
			Children:  []supervisor.Child{child(p, "other", supervisor.Permanent), child(p, "w", supervisor.Permanent)},
		})
		if err != nil {
			return err
		}
		next[started](t, p)
		for range 3 {
			_ = p.SendExit(next[started](t, p).pid, actor.Kill)
		}
		if e := next[actor.Exit](t, p); e != (actor.Exit{From: sup, Reason: actor.Shutdown}) {
			t.Errorf("%+v", e)
		}
		if e := next[terminated](t, p); e != (terminated{"other", actor.Shutdown}) {
			t.Errorf("%+v", e)
		}
		return nil
	})
}

func TestFailedStart(t *testing.T) {
	run(t, func(p *actor.Process) error {
		p.TrapExit(true)
		bad := actor.Reason("bad")
		_, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{
			child(p, "a", supervisor.Permanent),
			{ID: "b", Start: func(p *actor.Process) (actor.PID, error) {
				return genserver.StartLink(p, &worker{fail: bad})
			}},
		}})
		want := actor.ShutdownReason(supervisor.FailedToStart{ID: "b", Reason: bad})
		if err != want {
			t.Errorf("%v", err)
		}
		if e := next[terminated](t, p); e != (terminated{"a", actor.Shutdown}) {
			t.Errorf("%+v", e)
		}
		if e := next[actor.Exit](t, p); e.Reason != want {
			t.Errorf("%+v", e)
		}
		return nil
	})
}

func TestBadSpec(t *testing.T) {
	start := func(*actor.Process) (actor.PID, error) { return actor.PID{}, actor.Ignore }
	run(t, func(p *actor.Process) error {
		for name, spec := range map[string]supervisor.Spec{
			"no id":      {Children: []supervisor.Child{{Start: start}}},
			"no start":   {Children: []supervisor.Child{{ID: "a"}}},
			"twice":      {Children: []supervisor.Child{{ID: "a", Start: start}, {ID: "a", Start: start}}},
			"intensity":  {Intensity: supervisor.Intensity{Restarts: -1, Within: time.Second}},
			"no window":  {Intensity: supervisor.Intensity{Restarts: 1}},
			"strategy":   {Strategy: 77},
			"a negative": {Children: []supervisor.Child{{ID: "a", Start: start, Shutdown: -5}}},
		} {
			if _, err := supervisor.StartLink(p, spec); !errors.Is(err, supervisor.ErrBadSpec) {
				t.Errorf("%s: %v", name, err)
			}
		}
		return nil
	})
}

// A restart waits for the body of the killed child, at most its shutdown time, and
// the supervisor answers meanwhile.
func TestRestartWaitsForTheOldBody(t *testing.T) {
	for _, returns := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			run(t, func(p *actor.Process) error {
				me, release := p.Self(), make(chan struct{})
				first := true
				sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{{
					ID: "w", Shutdown: time.Second,
					Start: func(p *actor.Process) (actor.PID, error) {
						busy := first
						first = false
						return p.SpawnLink(func(q *actor.Process) error {
							_ = q.Send(me, started{"w", q.Self()})
							if busy {
								<-release // deaf to the framework
							}
							_, err := actor.Receive[struct{}](q, actor.Infinity)
							return err
						}), nil
					},
				}}})
				if err != nil {
					return err
				}
				_ = p.SendExit(next[started](t, p).pid, actor.Kill)
				infos, err := supervisor.WhichChildren(p, sup)
				if err != nil || len(infos) != 1 || !infos[0].Restarting || !infos[0].PID.IsZero() {
					t.Errorf("while it waits: %+v, %v", infos, err)
				}
				began := time.Now()
				if returns {
					close(release)
				}
				next[started](t, p)
				if waited := time.Since(began); returns && waited != 0 || !returns && waited != time.Second {
					t.Errorf("body returns %v: waited %v", returns, waited)
				}
				if !returns {
					close(release)
				}
				return supervisor.Stop(p, sup, actor.Normal)
			})
		})
	}
}

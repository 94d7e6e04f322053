package task_test

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
	"github.com/beamline-go/beamline/actor/task"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func run(t testing.TB, body func(p *actor.Process), opts ...actor.Option) {
	t.Helper()
	s := actor.NewSystem(append([]actor.Option{actor.WithLogger(slog.New(slog.DiscardHandler))}, opts...)...)
	defer s.Shutdown(context.Background())
	if err := s.Run(func(p *actor.Process) error { body(p); return nil }); err != nil {
		t.Error(err)
	}
}

func number(n int) func(*actor.Process) (int, error) {
	return func(*actor.Process) (int, error) { return n, nil }
}

func forever(q *actor.Process) (int, error) { return actor.Receive[int](q, actor.Infinity) }

func double(_ *actor.Process, n int) (int, error) { return 2 * n, nil }

func TestBadInput(t *testing.T) {
	run(t, func(p *actor.Process) {
		tk := task.Async(p, number(1))
		if _, err := task.AwaitTimeout(p, tk, -1); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("await for a negative time: %v", err)
		}
		if _, err := task.Yield(p, tk, -1); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("yield for a negative time: %v", err)
		}
		if _, err := task.YieldMany(p, []task.Task[int]{tk}, -1); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("yield_many for a negative time: %v", err)
		}
		if _, err := task.Shutdown(p, tk, -2); !errors.Is(err, actor.ErrBadTimeout) {
			t.Errorf("shutdown in a negative time: %v", err)
		}
		if n, err := task.Await(p, tk); n != 1 || err != nil {
			t.Errorf("await: %v, %v", n, err)
		}
		_, ref := p.SpawnMonitor(func(q *actor.Process) error {
			_, err := task.Await(q, tk)
			return err
		})
		if d := actor.MustReceive(p, task.DefaultTimeout, func(d actor.Down) bool { return d.Ref == ref }); !errors.Is(d.Reason, task.ErrNotOwner) {
			t.Errorf("await by another: %v", d.Reason)
		}
		if _, err := task.Start(p, nil); err == nil {
			t.Error("started without a function")
		}
		done := task.Completed(p, 7)
		if _, err := task.Shutdown(p, done, task.BrutalKill); !errors.Is(err, task.ErrNoProcess) {
			t.Errorf("shutdown of a completed one: %v", err)
		}
		if _, err := task.Ignore(p, done); !errors.Is(err, task.ErrNoProcess) {
			t.Errorf("ignore of a completed one: %v", err)
		}
		one := slices.Values([]int{1})
		for _, opt := range []task.StreamOption{task.WithMaxConcurrency(0), task.WithTimeout(-1)} {
			if _, err := task.AsyncStream(p, one, double, opt); !errors.Is(err, task.ErrBadOption) {
				t.Errorf("a stream with a bad option: %v", err)
			}
		}
		if _, err := task.AsyncStream(p, nil, double); !errors.Is(err, task.ErrBadOption) {
			t.Errorf("a stream of nothing: %v", err)
		}
		if _, err := task.AsyncStream[int, int](p, one, nil); !errors.Is(err, task.ErrBadOption) {
			t.Errorf("a stream without a function: %v", err)
		}
		p.TrapExit(true)
		if _, err := task.Await(p, task.Async[int](p, nil)); err == nil {
			t.Error("a task without a function")
		}
	})
}

// Nothing of a task that was given up comes later.
func TestLateResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, func(p *actor.Process) {
			slow := task.Async(p, func(q *actor.Process) (int, error) { return 1, q.Sleep(time.Minute) })
			if _, err := task.AwaitTimeout(p, slow, time.Second); !errors.Is(err, actor.Timeout) {
				t.Errorf("await: %v", err)
			}
			many := []task.Task[int]{task.Async(p, number(1)), task.Async(p, func(q *actor.Process) (int, error) { return 1, q.Sleep(time.Minute) })}
			if _, err := task.AwaitManyTimeout(p, many, time.Second); !errors.Is(err, actor.Timeout) {
				t.Errorf("await_many: %v", err)
			}
			_ = p.Sleep(time.Hour)
			if m, err := actor.Receive[any](p, 0); err == nil {
				t.Errorf("in the mailbox is %#v", m)
			}
		})
	})
}

// A range that is left, by break, exit or panic, leaves no task, no link and no mail.
func TestStreamLeavesNothing(t *testing.T) {
	run(t, func(p *actor.Process) {
		stream, err := task.AsyncStream(p, slices.Values([]int{1, 2, 3, 4}), func(q *actor.Process, n int) (int, error) {
			if n == 1 {
				return n, nil
			}
			return forever(q)
		}, task.WithMaxConcurrency(3), task.WithTimeout(actor.Infinity))
		if err != nil {
			t.Fatal(err)
		}
		for _, trap := range []bool{false, true} {
			p.TrapExit(trap)
			for range stream {
				break
			}
			_ = actor.Catch(func() {
				for range stream {
					p.Exit(actor.Reason("enough"))
				}
			})
			_ = actor.CatchAll(func() error {
				for range stream {
					panic("enough")
				}
				return nil
			})
			if pids := p.Processes(); len(pids) != 2 { // this one, and s.Run's
				t.Errorf("%d processes are left", len(pids)-2)
			}
			if i, _ := p.Info(p.Self()); len(i.Links) != 0 || i.MailboxLen != 0 || len(i.Monitors) != 0 {
				t.Errorf("left are %v", i)
			}
		}
	})
}

// An owner that is killed takes its tasks with it.
func TestOwnerKilled(t *testing.T) {
	run(t, func(p *actor.Process) {
		p.TrapExit(true)
		for _, trap := range []bool{false, true} {
			begun := make(chan struct{}, 8)
			owner, ref := p.SpawnMonitor(func(q *actor.Process) error {
				q.TrapExit(trap)
				task.Async(q, func(q *actor.Process) (int, error) { begun <- struct{}{}; return forever(q) })
				s, _ := task.AsyncStream(q, slices.Values([]int{1, 2}), func(q *actor.Process, _ int) (int, error) {
					begun <- struct{}{}
					return forever(q)
				}, task.WithMaxConcurrency(2))
				for range s {
					break
				}
				return nil
			})
			<-begun
			<-begun
			<-begun
			var refs []actor.Ref
			for _, pid := range p.Processes()[1:] { // the first is s.Run's
				if pid != p.Self() && pid != owner {
					refs = append(refs, p.Monitor(pid))
				}
			}
			_ = p.SendExit(owner, actor.Kill)
			for _, ref := range append(refs, ref) {
				if _, err := actor.Receive(p, task.DefaultTimeout, func(d actor.Down) bool { return d.Ref == ref }); err != nil {
					t.Errorf("trapping %v: a process outlives the owner", trap)
				}
			}
		}
	})
}

// Everything works with messages that are copied.
func TestStrict(t *testing.T) {
	run(t, func(p *actor.Process) {
		if _, err := task.AwaitMany(p, []task.Task[int]{task.Async(p, number(1)), task.Async(p, number(2))}); err != nil {
			t.Error(err)
		}
	}, actor.WithStrict())
}

func BenchmarkAsyncAwait(b *testing.B) {
	run(b, func(p *actor.Process) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := task.Await(p, task.Async(p, number(1))); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSpawnMonitor(b *testing.B) {
	run(b, func(p *actor.Process) {
		b.ReportAllocs()
		for b.Loop() {
			_, ref := p.SpawnOpt(func(*actor.Process) error { return nil }, actor.SpawnOpts{Link: true, Monitor: true, ProcLib: true})
			actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref })
		}
	})
}

package task_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
)

// with runs body in a process of a new system.
func with(body func(p *actor.Process) error) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	if err := s.Run(body); err != nil {
		fmt.Println(err)
	}
}

func answer(*actor.Process) (int, error) { return 42, nil }

func fails(*actor.Process) (int, error) { return 0, errors.New("no answer") }

func square(_ *actor.Process, n int) (int, error) { return n * n, nil }

func Example() {
	with(func(p *actor.Process) error {
		t := task.Async(p, answer)
		n, err := task.Await(p, t)
		fmt.Println(n, err)

		squares, err := task.AsyncStream(p, slices.Values([]int{1, 2, 3}), square)
		if err != nil {
			return err
		}
		for in, r := range squares {
			fmt.Println(in, r.Value, r.Exit)
		}
		return nil
	})
	// Output:
	// 42 <nil>
	// 1 1 <nil>
	// 2 4 <nil>
	// 3 9 <nil>
}

func ExampleAsync() {
	with(func(p *actor.Process) error {
		t := task.Async(p, func(*actor.Process) (string, error) { return "done", nil })
		fmt.Println(task.Await(p, t))
		return nil
	})
	// Output: done <nil>
}

// A Task.Supervisor's part: start the process, here with a name.
func ExampleAsyncOn() {
	with(func(p *actor.Process) error {
		named := func(p *actor.Process, body func(*actor.Process) error) (actor.PID, error) {
			pid, _ := p.SpawnOpt(body, actor.SpawnOpts{Name: "worker"})
			return pid, nil
		}
		t, err := task.AsyncOn(p, named, false, func(q *actor.Process) (actor.Name, error) { return q.Name(), nil })
		if err != nil {
			return err
		}
		fmt.Println(task.Await(p, t))
		return nil
	})
	// Output: worker <nil>
}

func ExampleAwait() {
	with(func(p *actor.Process) error {
		p.TrapExit(true) // or the task's failure would end this process, too
		_, err := task.Await(p, task.Async(p, fails))
		var failed *task.ExitError
		fmt.Println(errors.As(err, &failed), failed.Reason)
		return nil
	})
	// Output: true no answer
}

func ExampleAwaitTimeout() {
	with(func(p *actor.Process) error {
		t := task.Async(p, func(q *actor.Process) (int, error) { return 42, q.Sleep(time.Hour) })
		_, err := task.AwaitTimeout(p, t, 10*time.Millisecond)
		fmt.Println(errors.Is(err, actor.Timeout), p.Alive(t.PID))
		return nil // with the owner the task ends
	})
	// Output: true true
}

func ExampleMustAwait() {
	with(func(p *actor.Process) error {
		fmt.Println(task.MustAwait(p, task.Async(p, answer)))
		p.TrapExit(true)
		reason := actor.Catch(func() { task.MustAwait(p, task.Async(p, fails)) })
		fmt.Println(reason)
		return nil
	})
	// Output:
	// 42
	// task: await: no answer
}

func ExampleAwaitMany() {
	with(func(p *actor.Process) error {
		fmt.Println(task.AwaitMany(p, []task.Task[int]{task.Async(p, answer), task.Async(p, answer)}))
		return nil
	})
	// Output: [42 42] <nil>
}

func ExampleAwaitManyTimeout() {
	with(func(p *actor.Process) error {
		fmt.Println(task.AwaitManyTimeout(p, []task.Task[int]{task.Async(p, answer)}, time.Second))
		return nil
	})
	// Output: [42] <nil>
}

func ExampleMustAwaitMany() {
	with(func(p *actor.Process) error {
		fmt.Println(task.MustAwaitMany(p, []task.Task[int]{task.Async(p, answer)}))
		return nil
	})
	// Output: [42]
}

func ExampleYield() {
	with(func(p *actor.Process) error {
		t := task.Async(p, func(q *actor.Process) (string, error) { return actor.Receive[string](q, actor.Infinity) })
		r, err := task.Yield(p, t, 0)
		fmt.Println(r == nil, err) // still at work
		_ = p.Send(t.PID, "go on")
		r, err = task.Yield(p, t, time.Second)
		fmt.Println(r.Value, err)
		return nil
	})
	// Output:
	// true <nil>
	// go on <nil>
}

func ExampleYieldMany() {
	with(func(p *actor.Process) error {
		quick := task.Async(p, answer)
		slow := task.Async(p, func(q *actor.Process) (int, error) { return 1, q.Sleep(time.Hour) })
		results, err := task.YieldMany(p, []task.Task[int]{quick, slow}, 50*time.Millisecond)
		fmt.Println(results[0].Value, results[1] == nil, err)
		return nil
	})
	// Output: 42 true <nil>
}

func ExampleShutdown() {
	with(func(p *actor.Process) error {
		t := task.Async(p, func(q *actor.Process) (int, error) { return 1, q.Sleep(time.Hour) })
		r, err := task.Shutdown(p, t, task.DefaultTimeout)
		fmt.Println(r == nil, err, p.Alive(t.PID))
		return nil
	})
	// Output: true <nil> false
}

func ExampleIgnore() {
	with(func(p *actor.Process) error {
		t := task.Async(p, func(q *actor.Process) (int, error) { return 1, q.Sleep(time.Hour) })
		r, err := task.Ignore(p, t)
		fmt.Println(r == nil, err, p.Alive(t.PID)) // it goes on, and outlives its owner
		return p.SendExit(t.PID, actor.Kill)
	})
	// Output: true <nil> true
}

func ExampleCompleted() {
	with(func(p *actor.Process) error {
		cached := task.Completed(p, 42)
		fmt.Println(task.AwaitMany(p, []task.Task[int]{cached, task.Async(p, answer)}))
		return nil
	})
	// Output: [42 42] <nil>
}

func ExampleStart() {
	with(func(p *actor.Process) error {
		me := p.Self()
		_, err := task.Start(p, func(q *actor.Process) error { return q.Send(me, "hello") })
		fmt.Println(actor.MustReceive[string](p, time.Second), err)
		return nil
	})
	// Output: hello <nil>
}

func ExampleStartLink() {
	with(func(p *actor.Process) error {
		me := p.Self()
		_, err := task.StartLink(p, func(q *actor.Process) error { return q.Send(me, "hello") })
		fmt.Println(actor.MustReceive[string](p, time.Second), err)
		return nil
	})
	// Output: hello <nil>
}

func ExampleChild() {
	with(func(p *actor.Process) error {
		me := p.Self()
		_, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{
			task.Child("greeter", func(q *actor.Process) error { return q.Send(me, "hello") }),
		}})
		fmt.Println(actor.MustReceive[string](p, time.Second), err)
		return nil
	})
	// Output: hello <nil>
}

// The body of a process of one's own, with a task's callers and report.
func ExampleBody() {
	with(func(p *actor.Process) error {
		_, ref := p.SpawnMonitor(task.Body(p, func(q *actor.Process) error {
			callers, _ := q.Get(actor.Atom("$callers")).([]any)
			fmt.Println(len(callers) == 1 && callers[0] == p.Self())
			return nil
		}))
		fmt.Println(actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref }).Reason)
		return nil
	})
	// Output:
	// true
	// normal
}

func ExampleDone() {
	with(func(p *actor.Process) error {
		t := task.Async(p, answer)
		m := actor.MustReceive[task.Done[int]](p, time.Second) // as in a HandleInfo
		p.Demonitor(m.Ref, actor.Flush)
		fmt.Println(m.Ref == t.Ref, m.Value)
		return nil
	})
	// Output: true 42
}

func ExampleResult_Get() {
	with(func(p *actor.Process) error {
		r, err := task.Yield(p, task.Async(p, answer), time.Second)
		if err != nil {
			return err
		}
		fmt.Println(r.Get())
		return nil
	})
	// Output: 42 <nil>
}

func ExampleExitError() {
	with(func(p *actor.Process) error {
		p.TrapExit(true)
		_, err := task.Await(p, task.Async(p, func(q *actor.Process) (int, error) { return 0, actor.Normal }))
		var failed *task.ExitError
		if errors.As(err, &failed) {
			fmt.Println(failed.Function, failed.Reason, actor.Kind(failed))
		}
		return nil
	})
	// Output: await normal abnormal
}

// count is an endless iterator.
func count() iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := 0; yield(n); n++ {
		}
	}
}

func ExampleAsyncStream() {
	with(func(p *actor.Process) error {
		squares, err := task.AsyncStream(p, count(), square, task.WithMaxConcurrency(2))
		if err != nil {
			return err
		}
		for in, r := range squares {
			fmt.Println(in, r.Value)
			if in == 2 {
				break // ends the tasks that run
			}
		}
		_, err = task.AsyncStream(p, count(), square, task.WithMaxConcurrency(0))
		fmt.Println(err)
		return nil
	})
	// Output:
	// 0 0
	// 1 1
	// 2 4
	// task: stream: bad option: WithMaxConcurrency is 0: it is at least 1
}

func ExampleAsyncStreamOn() {
	with(func(p *actor.Process) error {
		alone := func(p *actor.Process, body func(*actor.Process) error) (actor.PID, error) { return p.Spawn(body), nil }
		squares, err := task.AsyncStreamOn(p, alone, false, slices.Values([]int{3}), square)
		if err != nil {
			return err
		}
		for in, r := range squares {
			fmt.Println(in, r.Value)
		}
		return nil
	})
	// Output: 3 9
}

func ExampleKillOnTimeout() {
	with(func(p *actor.Process) error {
		slow := func(q *actor.Process, d time.Duration) (string, error) { return "rested", q.Sleep(d) }
		rests, err := task.AsyncStream(p, slices.Values([]time.Duration{0, time.Hour}), slow,
			task.WithTimeout(50*time.Millisecond), task.KillOnTimeout())
		if err != nil {
			return err
		}
		for _, r := range rests {
			fmt.Println(r.Get())
		}
		return nil
	})
	// Output:
	// rested <nil>
	//  timeout
}

func ExampleUnordered() {
	with(func(p *actor.Process) error {
		slow := func(q *actor.Process, d time.Duration) (time.Duration, error) { return d, q.Sleep(d) }
		rests, err := task.AsyncStream(p, slices.Values([]time.Duration{time.Second / 2, 0}), slow,
			task.Unordered(), task.WithMaxConcurrency(2))
		if err != nil {
			return err
		}
		for d := range rests {
			fmt.Println(d)
		}
		return nil
	})
	// Output:
	// 0s
	// 500ms
}

package tasksupervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
)

// with runs body in a process of a new system, with a Task.Supervisor.
func with(body func(p *actor.Process, sup actor.PID) error) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	err := s.Run(func(p *actor.Process) error {
		sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{MaxChildren: 2})
		if err != nil {
			return err
		}
		return body(p, sup)
	})
	if err != nil {
		fmt.Println(err)
	}
}

func answer(*actor.Process) (int, error) { return 42, nil }

func fails(*actor.Process) (int, error) { return 0, errors.New("no answer") }

func rest(q *actor.Process) error { return q.Sleep(time.Hour) }

func inverse(_ *actor.Process, n int) (int, error) { return 100 / n, nil }

func Example() {
	with(func(p *actor.Process, sup actor.PID) error {
		t, err := tasksupervisor.AsyncNoLink(p, sup, fails)
		if err != nil {
			return err
		}
		_, err = task.Await(p, t)
		fmt.Println(err) // and this process lives
		return nil
	})
	// Output: task: await: no answer
}

func ExampleStartLink() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	err := s.Run(func(p *actor.Process) error {
		sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
		if err != nil {
			return err
		}
		t, err := tasksupervisor.Async(p, sup, answer)
		if err != nil {
			return err
		}
		fmt.Println(task.Await(p, t))
		return nil
	})
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// <nil>
}

func ExampleChild() {
	with(func(p *actor.Process, _ actor.PID) error {
		_, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{
			tasksupervisor.Child("tasks", tasksupervisor.Spec{}),
		}})
		if err != nil {
			return err
		}
		t, err := tasksupervisor.Async(p, actor.Name("tasks"), answer)
		if err != nil {
			return err
		}
		fmt.Println(task.Await(p, t))
		return nil
	})
	// Output: 42 <nil>
}

func ExampleAsync() {
	with(func(p *actor.Process, sup actor.PID) error {
		t, err := tasksupervisor.Async(p, sup, answer)
		if err != nil {
			return err
		}
		fmt.Println(task.Await(p, t))
		return nil
	})
	// Output: 42 <nil>
}

func ExampleAsyncNoLink() {
	with(func(p *actor.Process, sup actor.PID) error {
		t, err := tasksupervisor.AsyncNoLink(p, sup, fails)
		if err != nil {
			return err
		}
		d := actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == t.Ref })
		fmt.Println(d.Reason)
		return nil
	})
	// Output: no answer
}

func ExampleStartChild() {
	with(func(p *actor.Process, sup actor.PID) error {
		for range 3 { // and there may be two
			_, err := tasksupervisor.StartChild(p, sup, rest)
			fmt.Println(errors.Is(err, tasksupervisor.ErrMaxChildren))
		}
		return nil
	})
	// Output:
	// false
	// false
	// true
}

func ExampleWithRestart() {
	with(func(p *actor.Process, sup actor.PID) error {
		me, times := p.Self(), 0
		_, err := tasksupervisor.StartChild(p, sup, func(q *actor.Process) error {
			times++ // one run after the other
			if times == 1 {
				return errors.New("once more")
			}
			return q.Send(me, times)
		}, tasksupervisor.WithRestart(supervisor.Transient))
		fmt.Println(actor.MustReceive[int](p, time.Second), err)
		return nil
	})
	// Output: 2 <nil>
}

func ExampleWithShutdown() {
	with(func(p *actor.Process, sup actor.PID) error {
		pid, err := tasksupervisor.StartChild(p, sup, rest, tasksupervisor.WithShutdown(supervisor.BrutalKill))
		if err != nil {
			return err
		}
		ref := p.Monitor(pid)
		err = tasksupervisor.TerminateChild(p, sup, pid)
		fmt.Println(actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref }).Reason, err)
		return nil
	})
	// Output: killed <nil>
}

func ExampleAsyncStream() {
	with(func(p *actor.Process, sup actor.PID) error {
		results, err := tasksupervisor.AsyncStream(p, sup, slices.Values([]int{1, 2}), inverse, task.WithMaxConcurrency(2))
		if err != nil {
			return err
		}
		for n, r := range results {
			fmt.Println(n, r.Value)
		}
		return nil
	})
	// Output:
	// 1 100
	// 2 50
}

func ExampleAsyncStreamNoLink() {
	with(func(p *actor.Process, sup actor.PID) error {
		results, err := tasksupervisor.AsyncStreamNoLink(p, sup, slices.Values([]int{1, 0}), inverse, task.WithMaxConcurrency(2))
		if err != nil {
			return err
		}
		for n, r := range results {
			fmt.Println(n, r.Value, r.Exit)
		}
		return nil
	})
	// Output:
	// 1 100 <nil>
	// 0 0 panic: runtime error: integer divide by zero
}

func ExampleChildren() {
	with(func(p *actor.Process, sup actor.PID) error {
		pid, err := tasksupervisor.StartChild(p, sup, rest)
		if err != nil {
			return err
		}
		pids, err := tasksupervisor.Children(p, sup)
		fmt.Println(len(pids), pids[0] == pid, err)
		return nil
	})
	// Output: 1 true <nil>
}

func ExampleTerminateChild() {
	with(func(p *actor.Process, sup actor.PID) error {
		pid, err := tasksupervisor.StartChild(p, sup, rest)
		if err != nil {
			return err
		}
		fmt.Println(tasksupervisor.TerminateChild(p, sup, pid), p.Alive(pid))
		err = tasksupervisor.TerminateChild(p, sup, pid)
		fmt.Println(errors.Is(err, supervisor.ErrNotFound))
		return nil
	})
	// Output:
	// <nil> false
	// true
}

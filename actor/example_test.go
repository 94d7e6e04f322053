package actor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// A process that doubles numbers, and another that asks it.
func Example() {
	type double struct {
		n    int
		from actor.PID
	}
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	err := s.Run(func(p *actor.Process) error {
		doubler := p.Spawn(func(q *actor.Process) error {
			for {
				m := actor.MustReceive[double](q, actor.Infinity)
				if err := q.Send(m.from, m.n*2); err != nil {
					return err
				}
			}
		})
		if err := p.Send(doubler, double{21, p.Self()}); err != nil {
			return err
		}
		n, err := actor.Receive[int](p, 5*time.Second)
		fmt.Println(n)
		return err
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

// Run gives the process's exit reason; nil stands for Normal.
func ExampleSystem_Run() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error { return nil }))
	fmt.Println(s.Run(func(p *actor.Process) error { return actor.Reason(actor.Atom("boom")) }))
	// Output:
	// <nil>
	// :boom
}

// main, an HTTP handler or a goroutine of your own sends through the System.
func ExampleSystem_Send() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	done := make(chan string)
	printer := s.Spawn(func(p *actor.Process) error {
		done <- "got " + actor.MustReceive[string](p, actor.Infinity)
		return nil
	})
	_ = s.Send(printer, "mail from outside")
	fmt.Println(<-done)
	// Output: got mail from outside
}

// receive takes the first message that matches; the others keep their places.
func ExampleReceive() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		for _, m := range []any{"one", 2, 3, "four"} {
			_ = p.Send(p.Self(), m)
		}
		odd := func(n int) bool { return n%2 == 1 }
		fmt.Println(actor.Receive(p, 0, odd))
		fmt.Println(actor.Receive[string](p, 0))
		fmt.Println(actor.Receive[any](p, 0))
		fmt.Println(actor.Receive[error](p, 10*time.Millisecond))
		return nil
	})
	// Output:
	// 3 <nil>
	// one <nil>
	// 2 <nil>
	// <nil> timeout
}

// MustReceive exits the process when time is up, so there is no error to pass on.
func ExampleMustReceive() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error {
		_ = p.Send(p.Self(), "here")
		fmt.Println(actor.MustReceive[string](p, 0))
		fmt.Println(actor.MustReceive[string](p, 0))
		return nil
	}))
	// Output:
	// here
	// timeout
}

// A receive with several clauses: the first message that any clause takes.
func ExampleSelect() {
	type deposit struct{ amount int }
	type withdraw struct{ amount int }
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		_ = p.Send(p.Self(), withdraw{500})
		_ = p.Send(p.Self(), deposit{70})
		_ = p.Send(p.Self(), withdraw{30})
		balance := 0
		for {
			err := actor.Select(p, 0,
				actor.On(func(d deposit) { balance += d.amount }),
				actor.On(func(w withdraw) { balance -= w.amount },
					func(w withdraw) bool { return w.amount <= balance })) // when amount <= balance
			if errors.Is(err, actor.Timeout) {
				fmt.Println(balance)
				return nil
			}
		}
	})
	// Output: 40
}

// With a mark set before the question, the answer is looked for in what came after it.
func ExampleReceiveSince() {
	type answer struct {
		ref  actor.Ref
		text string
	}
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		for n := range 10_000 {
			_ = p.Send(p.Self(), n) // a long mailbox
		}
		mark, ref, self := p.Mark(), p.MakeRef(), p.Self()
		p.Spawn(func(q *actor.Process) error { return q.Send(self, answer{ref, "42"}) })
		a, err := actor.ReceiveSince(p, mark, 5*time.Second, func(a answer) bool { return a.ref == ref })
		fmt.Println(a.text, err)
		return nil
	})
	// Output: 42 <nil>
}

// Two linked processes die together, unless one traps exits.
func ExampleProcess_Link() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error {
		pid := p.Spawn(func(q *actor.Process) error {
			return actor.MustReceive[error](q, actor.Infinity)
		})
		if err := p.Link(pid); err != nil {
			return err
		}
		_ = p.Send(pid, actor.Reason(actor.Atom("boom")))
		_, err := actor.Receive[string](p, actor.Infinity)
		return err // not reached: the exit signal ends this process in Receive
	}))
	// Output: :boom
}

// When Unlink has returned, the other's death is none of ours.
func ExampleProcess_Unlink() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error {
		pid := p.SpawnLink(func(q *actor.Process) error {
			return actor.MustReceive[error](q, actor.Infinity)
		})
		p.Unlink(pid)
		ref := p.Monitor(pid)
		_ = p.Send(pid, actor.Reason(actor.Atom("boom")))
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println("it ended with", d.Reason)
		return err
	}))
	// Output:
	// it ended with :boom
	// <nil>
}

// A process that traps exits gets them as messages.
func ExampleProcess_TrapExit() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		p.TrapExit(true)
		child := p.SpawnLink(func(q *actor.Process) error { return actor.Reason(actor.Atom("boom")) })
		e, err := actor.Receive[actor.Exit](p, 5*time.Second)
		fmt.Println(e.From == child, e.Reason)
		return err
	})
	// Output: true :boom
}

// A monitor tells of a death, once, and ends nobody.
func ExampleProcess_Monitor() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid := p.Spawn(func(q *actor.Process) error {
			return actor.MustReceive[error](q, actor.Infinity)
		})
		ref := p.Monitor(pid)
		_ = p.Send(pid, actor.Shutdown)
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.PID == pid, d.Reason)

		p.Monitor(actor.Name("nobody"))
		d, _ = actor.Receive[actor.Down](p, 0)
		fmt.Println(d.Name, d.Reason)
		return err
	})
	// Output:
	// true shutdown
	// {:nobody, :"nonode@nohost"} noproc
}

// With Flush no Down of the monitor is left, whenever it came. Info tells whether the
// monitor was still there.
func ExampleProcess_Demonitor() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		ref := p.Monitor(actor.Name("nobody")) // its Down is there at once
		fmt.Println(p.Demonitor(ref, actor.Flush, actor.Info))
		fmt.Println(actor.Receive[any](p, 0))
		return nil
	})
	// Output:
	// false
	// <nil> timeout
}

// SpawnMonitor and a panic: the reason holds its value and the stack.
func ExampleProcess_SpawnMonitor() {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler))) // where the crash report goes
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		_, ref := p.SpawnMonitor(func(q *actor.Process) error {
			var empty []string
			return q.Send(p.Self(), empty[0])
		})
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		var crash *actor.PanicError
		fmt.Println(errors.As(d.Reason, &crash), d.Reason)
		return err
	})
	// Output: true panic: runtime error: index out of range [0] with length 0
}

// Exit and Catch are exit and catch :exit.
func ExampleCatch() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error {
		reason := actor.Catch(func() { p.Exit(actor.Reason(actor.Atom("caught"))) })
		fmt.Println(reason)
		defer fmt.Println("deferred functions run")
		p.Exit(actor.ShutdownReason("enough"))
		return nil
	}))
	// Output:
	// :caught
	// deferred functions run
	// shutdown: enough
}

// CatchAll is rescue and catch in one: an error, an exit or a panic as a reason.
func ExampleCatchAll() {
	fmt.Println(actor.CatchAll(func() error { return nil }))
	fmt.Println(actor.CatchAll(func() error { return errors.New("returned") }))
	fmt.Println(actor.CatchAll(func() error { panic("raised") }))
	// Output:
	// <nil>
	// returned
	// panic: raised
}

// An exit signal has been handled when SendExit returns.
func ExampleProcess_SendExit() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, ref := p.SpawnMonitor(func(q *actor.Process) error {
			q.TrapExit(true)
			_, err := actor.Receive[string](q, actor.Infinity)
			return err
		})
		_ = p.SendExit(pid, actor.Kill) // cannot be trapped
		fmt.Println(p.Alive(pid))
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.Reason)
		return err
	})
	// Output:
	// false
	// killed
}

// Kind tells what a reason is to a supervisor, by its outermost identity alone.
func ExampleKind() {
	fmt.Println(actor.Kind(actor.Normal), actor.Kind(actor.ShutdownReason("update")), actor.Kind(actor.Killed))
	wrapped := fmt.Errorf("the server ended: %w", actor.Normal)
	fmt.Println(errors.Is(wrapped, actor.Normal), actor.Kind(wrapped))
	// Output:
	// normal shutdown abnormal
	// true abnormal
}

// A reason that is a term can be compared with ==, and its term had back.
func ExampleReason() {
	type overdrawn struct{ by int }
	reason := actor.Reason(overdrawn{30})
	term, ok := actor.Term(reason)
	fmt.Println(reason == actor.Reason(overdrawn{30}), term, ok)
	fmt.Println(actor.Reason(actor.Atom("normal")) == actor.Normal)
	// Output:
	// true {30} true
	// true
}

// Without a tracer a System says nothing; with one it tells all.
func ExampleWithTracer() {
	var mu sync.Mutex
	var events []actor.Event
	s := actor.NewSystem(actor.WithTracer(func(e actor.Event) { // on the goroutine of whoever does it
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}))
	var child actor.PID
	_ = s.Run(func(p *actor.Process) error {
		pid, ref := p.SpawnMonitor(func(q *actor.Process) error {
			_, err := actor.Receive[string](q, actor.Infinity)
			return err
		})
		child = pid
		_ = p.Send(pid, "hello")
		_, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		return err
	})
	_ = s.Shutdown(context.Background())
	for _, e := range events {
		switch child {
		case e.PID:
			fmt.Println("the child:", e.Kind)
		case e.Peer:
			fmt.Println("to the child:", e.Kind)
		}
	}
	// Output:
	// the child: spawn
	// to the child: monitor
	// to the child: send
	// the child: receive
	// the child: exit
}

// In strict mode a message is a copy also on its own node, so what the sender does to
// it later changes nothing, as on the BEAM.
func ExampleWithStrict() {
	type basket struct{ Items []string }
	c := codec.New()
	codec.MustRegister[basket](c, "basket")
	s := actor.NewSystem(actor.WithCodec(c), actor.WithStrict())
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		b := basket{[]string{"apple"}}
		_ = p.Send(p.Self(), b)
		b.Items[0] = "pear"
		fmt.Println(actor.Receive[basket](p, 0))
		err := p.Send(p.Self(), make(chan int)) // could not cross to another node
		fmt.Println(errors.Is(err, actor.ErrNotEncodable))
		return nil
	})
	// Output:
	// {[apple]} <nil>
	// true
}

package actor_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
)

// A process, its name, and what is known of it.
func ExampleProcess_Spawn() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		me := p.Self()
		pid := p.Spawn(func(q *actor.Process) error {
			return q.Send(me, q.Self())
		})
		said, err := actor.Receive[actor.PID](p, 5*time.Second)
		fmt.Println(said == pid, pid == me, pid.Node() == p.Node(), p.Node())
		return err
	})
	// Output: true false true nonode@nohost
}

// SpawnOpt is spawn_opt: the name, the link and the monitor are there before the body
// runs.
func ExampleProcess_SpawnOpt() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, ref := p.SpawnOpt(func(q *actor.Process) error {
			self, _ := q.Whereis("worker")
			return actor.Reason(self == q.Self())
		}, actor.SpawnOpts{Name: "worker", Monitor: true})
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.PID == pid, d.Reason)
		return err
	})
	// Output: true true
}

// A linked child ends its parent with its own reason.
func ExampleProcess_SpawnLink() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error {
		p.SpawnLink(func(q *actor.Process) error { return errors.New("out of paper") })
		_, err := actor.Receive[string](p, actor.Infinity)
		return err
	}))
	// Output: out of paper
}

// A name belongs to one live process at a time, and is free again at its death.
func ExampleProcess_Register() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid := p.Spawn(func(q *actor.Process) error {
			fmt.Println(actor.Receive[string](q, actor.Infinity))
			return nil
		})
		ref := p.Monitor(pid)
		fmt.Println(p.Register("printer", pid))
		fmt.Println(errors.Is(p.Register("printer", p.Self()), actor.ErrNameTaken))
		fmt.Println(p.Registered())
		found, ok := p.Whereis("printer")
		fmt.Println(found == pid, ok)

		_ = p.Send(actor.Name("printer"), "to a name")
		_, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(p.Registered())
		return err
	})
	// Output:
	// <nil>
	// true
	// [printer]
	// true true
	// to a name <nil>
	// []
}

// Anybody may take a name away.
func ExampleProcess_Unregister() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		_ = p.Register("me", p.Self())
		fmt.Println(p.Unregister("me"))
		fmt.Println(errors.Is(p.Unregister("me"), actor.ErrNotRegistered))
		return nil
	})
	// Output:
	// <nil>
	// true
}

// What can be mended is an error; what nobody can know is lost in silence.
func ExampleProcess_Send() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		nobody := actor.Name("nobody")
		fmt.Println(errors.Is(p.Send(nobody, "hello"), actor.ErrNotRegistered))
		fmt.Println(p.Send(nobody.At(p.Node()), "hello"))
		fmt.Println(p.Send(nobody.At("a@nowhere"), "hello"))
		fmt.Println(errors.Is(p.SendNoConnect(nobody.At("a@nowhere"), "hello"), actor.NoConnection))
		fmt.Println(errors.Is(p.Send(p.Self(), nil), actor.ErrNilMessage))
		return nil
	})
	// Output:
	// true
	// <nil>
	// <nil>
	// true
	// true
}

// Timers that are due at the same time fire in the order set.
func ExampleProcess_SendAfter() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		type tick struct{ n int }
		p.SendAfter(p.Self(), tick{1}, time.Millisecond)
		p.SendAfter(p.Self(), tick{2}, 2*time.Millisecond)
		fmt.Println(actor.Receive[tick](p, 5*time.Second))
		fmt.Println(actor.Receive[tick](p, 5*time.Second))
		return nil
	})
	// Output:
	// {1} <nil>
	// {2} <nil>
}

// A timer that was cancelled in time leaves nothing behind.
func ExampleProcess_CancelTimer() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		ref := p.SendAfter(p.Self(), "late", time.Hour)
		left, ok := p.ReadTimer(ref)
		fmt.Println(left > 59*time.Minute, ok)
		left, ok = p.CancelTimer(ref)
		fmt.Println(left > 59*time.Minute, ok)
		_, ok = p.CancelTimer(ref)
		fmt.Println(ok)
		return nil
	})
	// Output:
	// true true
	// true true
	// false
}

// What is sent to an alias arrives until Unalias, and not after.
func ExampleProcess_Alias() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		alias := p.Alias()
		_ = p.Send(alias, "in time")
		fmt.Println(p.Unalias(alias))
		_ = p.Send(alias, "late")
		fmt.Println(actor.Receive[string](p, 0))
		fmt.Println(actor.Receive[string](p, 0))
		return nil
	})
	// Output:
	// true
	// in time <nil>
	//  timeout
}

// A monitor whose reference is an alias for one reply: how a call is made.
func ExampleReplyDemonitor() {
	type request struct{ from actor.Ref }
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		server := p.Spawn(func(q *actor.Process) error {
			r := actor.MustReceive[request](q, actor.Infinity)
			_ = q.Send(r.from, "first")
			_ = q.Send(r.from, "second")
			return actor.Reason(actor.Atom("boom"))
		})
		ref := p.Monitor(server, actor.ReplyDemonitor)
		end := p.Monitor(server)
		_ = p.Send(server, request{ref})
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == end })
		fmt.Println(d.Reason)
		fmt.Println(actor.Receive[any](p, 0)) // the first reply
		fmt.Println(actor.Receive[any](p, 0)) // and neither the second nor a Down
		return err
	})
	// Output:
	// :boom
	// first <nil>
	// <nil> timeout
}

// The processes of a node, Run's own among them.
func ExampleSystem_Processes() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid := p.Spawn(func(q *actor.Process) error {
			_, err := actor.Receive[string](q, actor.Infinity)
			return err
		})
		fmt.Println(slices.Contains(s.Processes(), pid), p.Alive(pid))
		return nil
	})
	// Output: true true
}

// Shutdown kills every process and waits for their bodies.
func ExampleSystem_Shutdown() {
	s := actor.NewSystem()
	started := make(chan bool)
	pid := s.Spawn(func(p *actor.Process) error {
		defer fmt.Println("the body returns")
		started <- true
		_, err := actor.Receive[string](p, actor.Infinity)
		return err
	})
	<-started
	fmt.Println(s.Shutdown(context.Background()), s.Alive(pid))
	// Output:
	// the body returns
	// <nil> false
}

// A reference is like no other.
func ExampleProcess_MakeRef() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		seen := make(map[actor.Ref]bool)
		for range 1000 {
			seen[p.MakeRef()] = true
		}
		fmt.Println(len(seen))
		return nil
	})
	// Output: 1000
}

// sum adds up what it is sent, and says so when asked. It needs a goroutine only while
// it handles a message.
type sum struct{ total int }

func (c *sum) Init(p *actor.Process) error { return nil }

func (c *sum) Handle(p *actor.Process, msg any) error {
	switch m := msg.(type) {
	case int:
		c.total += m
	case actor.PID:
		return p.Send(m, c.total)
	case string:
		return actor.Normal
	}
	return nil
}

// A Callback is the body of a process that only reacts.
func ExampleCallback() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, ref := p.SpawnCallback(&sum{}, actor.SpawnOpts{Monitor: true})
		for n := range 5 {
			_ = p.Send(pid, n)
		}
		_ = p.Send(pid, p.Self())
		fmt.Println(actor.Receive[int](p, 5*time.Second))
		_ = p.Send(pid, "stop")
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.Reason)
		return err
	})
	// Output:
	// 10 <nil>
	// normal
}

// A goroutine that works for a process gets its Context and sends through its System.
func ExampleProcess_Context() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	ended := make(chan error)
	_ = s.Run(func(p *actor.Process) error {
		ctx, self := p.Context(), p.Self()
		go func() {
			_ = s.Send(self, "half way")
			<-ctx.Done()
			ended <- ctx.Err()
		}()
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		return nil
	})
	fmt.Println(<-ended)
	// Output:
	// half way <nil>
	// context canceled
}

// Go runs a function beside the process: its error ends the process, its success does not.
func ExampleProcess_Go() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error {
		p.Go(func(ctx context.Context) error { return errors.New("the upload failed") })
		_, err := actor.Receive[string](p, actor.Infinity)
		return err
	}))
	// Output: the upload failed
}

// An ordinary Proto.Actor actor or client asks a process, which answers.
func ExampleSystem_ActorPID() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	echo := s.Spawn(func(p *actor.Process) error {
		m := actor.MustReceive[actor.ActorMessage](p, actor.Infinity)
		return p.SendActor(m.Sender, m.Message)
	})
	root := s.ActorSystem().Root
	fmt.Println(root.RequestFuture(s.ActorPID(echo), "hello", 5*time.Second).Result())
	// Output: hello <nil>
}

// A process asks an ordinary actor and watches it.
func ExampleProcess_MonitorActor() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	root := s.ActorSystem().Root
	upper := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if text, ok := c.Message().(string); ok {
			c.Respond("you said " + text)
		}
	}))
	_ = s.Run(func(p *actor.Process) error {
		ref := p.MonitorActor(upper)
		_ = p.RequestActor(upper, "hello")
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		root.Stop(upper)
		d, err := actor.Receive(p, 5*time.Second, func(d actor.ActorDown) bool { return d.Ref == ref })
		fmt.Println(d.Reason)
		return err
	})
	// Output:
	// you said hello <nil>
	// :stopped
}

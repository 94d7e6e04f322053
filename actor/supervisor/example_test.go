package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Increment asks a Counter for its next number.
type Increment struct{ genserver.Req[int] }

// Counter counts from 1, and says when it starts.
type Counter struct {
	genserver.Default
	tell  actor.PID
	count int
}

func (c *Counter) Init(p *actor.Process) genserver.InitResult {
	_ = p.Send(c.tell, "a counter starts")
	return genserver.Ok()
}

func (c *Counter) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Increment:
		c.count++
		return genserver.Reply(m, c.count)
	}
	return c.Default.HandleCall(p, req, from)
}

// counter is the child specification: Start makes a new Counter at each start.
func counter(tell actor.PID) supervisor.Child {
	return supervisor.Child{
		ID: "counter",
		Start: func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &Counter{tell: tell}, genserver.WithName("counter"))
		},
	}
}

// A counter that crashes is started anew under its name, and counts from 1 again.
func Example() {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler))) // where the crash report goes
	defer s.Shutdown(context.Background())

	err := s.Run(func(p *actor.Process) error {
		_, err := supervisor.StartLink(p, supervisor.Spec{
			Strategy: supervisor.OneForOne,
			Children: []supervisor.Child{counter(p.Self())},
		})
		if err != nil {
			return err
		}
		server := actor.Name("counter")
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		fmt.Println(genserver.Call(p, server, Increment{}))
		fmt.Println(genserver.Call(p, server, Increment{}))

		_ = genserver.Cast(p, server, "it knows no cast") // and crashes
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		fmt.Println(genserver.Call(p, server, Increment{}))
		return nil
	})
	fmt.Println(err)
	// Output:
	// a counter starts <nil>
	// 1 <nil>
	// 2 <nil>
	// a counter starts <nil>
	// 1 <nil>
	// <nil>
}

// A child that crashes too often takes its supervisor with it, in good order.
func ExampleIntensity() {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		p.TrapExit(true)
		sup, err := supervisor.StartLink(p, supervisor.Spec{
			Intensity: supervisor.Intensity{Restarts: 1, Within: time.Minute},
			Children:  []supervisor.Child{counter(p.Self())},
		})
		if err != nil {
			return err
		}
		for range 2 {
			fmt.Println(actor.Receive[string](p, 5*time.Second))
			_ = genserver.Cast(p, actor.Name("counter"), "it knows no cast")
		}
		e, err := actor.Receive[actor.Exit](p, 5*time.Second)
		fmt.Println(e.From == sup, e.Reason)
		return err
	})
	// Output:
	// a counter starts <nil>
	// a counter starts <nil>
	// true shutdown
}

// StartLink returns when the children have started, or says which one did not.
func ExampleStartLink() {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		p.TrapExit(true) // else the supervisor's exit would end this process
		_, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{{
			ID:    "database",
			Start: func(*actor.Process) (actor.PID, error) { return actor.PID{}, errors.New("no answer") },
		}}})
		fmt.Println(err)
		term, _ := actor.Term(err)
		failed, ok := term.(supervisor.FailedToStart)
		fmt.Println(failed.ID, ok, actor.Kind(err))
		return nil
	})
	// Output:
	// shutdown: failed to start child "database": no answer
	// database true shutdown
}

// WhichChildren lists the children, the last started first.
func ExampleWhichChildren() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		me := p.Self()
		idle := func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &Counter{tell: me})
		}
		sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{
			{ID: "first", Start: idle},
			{ID: "second", Start: idle, Restart: supervisor.Transient, Shutdown: supervisor.BrutalKill},
		}})
		if err != nil {
			return err
		}
		children, err := supervisor.WhichChildren(p, sup)
		for _, c := range children {
			fmt.Println(c.ID, p.Alive(c.PID))
		}
		return err
	})
	// Output:
	// second true
	// first true
}

// Stop ends the children, the last started first, and then the supervisor.
func ExampleStop() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{counter(p.Self())}})
		if err != nil {
			return err
		}
		fmt.Println(supervisor.Stop(p, sup, actor.Normal))
		fmt.Println(p.Alive(sup), p.Registered())
		return nil
	})
	// Output:
	// <nil>
	// false []
}

// within runs body with a supervisor of one counter, in a system of its own.
func within(body func(p *actor.Process, sup actor.PID)) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{counter(p.Self())}})
		if err != nil {
			return err
		}
		body(p, sup)
		return supervisor.Stop(p, sup, actor.Normal)
	})
}

// Worker is the short form of a child specification.
func ExampleWorker() {
	within(func(p *actor.Process, sup actor.PID) {
		me := p.Self()
		_, err := supervisor.StartChild(p, sup, supervisor.Worker("another",
			func() genserver.Server { return &Counter{tell: me} }, genserver.WithName("another")))
		fmt.Println(err)
		fmt.Println(genserver.Call(p, actor.Name("another"), Increment{}))

		// An instance where a constructor belongs: the first start uses it up.
		shared := &Counter{tell: me}
		wrong := supervisor.Worker("wrong", func() genserver.Server { return shared })
		_, _ = supervisor.StartChild(p, sup, wrong)
		_ = supervisor.TerminateChild(p, sup, "wrong")
		_, err = supervisor.RestartChild(p, sup, "wrong")
		fmt.Println(errors.Is(err, supervisor.ErrInstance))
	})
	// Output:
	// <nil>
	// 1 <nil>
	// true
}

// With one_for_all the end of one child restarts all of them.
func ExampleOneForAll() {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		me := p.Self()
		named := func(id string) supervisor.Child {
			return supervisor.Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
				_ = p.Send(me, "start "+id)
				return genserver.StartLink(p, &Counter{tell: actor.PID{}}, genserver.WithName(actor.Name(id)))
			}}
		}
		sup, err := supervisor.StartLink(p, supervisor.Spec{
			Strategy: supervisor.OneForAll,
			Children: []supervisor.Child{named("first"), named("second")},
		})
		if err != nil {
			return err
		}
		second, _ := p.Whereis("second")
		_ = p.SendExit(second, actor.Kill)
		for range 4 {
			fmt.Println(actor.Receive[string](p, 5*time.Second))
		}
		return supervisor.Stop(p, sup, actor.Normal)
	})
	// Output:
	// start first <nil>
	// start second <nil>
	// start first <nil>
	// start second <nil>
}

func ExampleStartChild() {
	within(func(p *actor.Process, sup actor.PID) {
		_, err := supervisor.StartChild(p, sup, counter(p.Self()))
		var already *supervisor.AlreadyStartedError
		fmt.Println(errors.As(err, &already), already.ID)
	})
	// Output:
	// true counter
}

func ExampleTerminateChild() {
	within(func(p *actor.Process, sup actor.PID) {
		fmt.Println(supervisor.TerminateChild(p, sup, "counter"), p.Registered())
		fmt.Println(supervisor.TerminateChild(p, sup, "nobody"))
	})
	// Output:
	// <nil> []
	// supervisor: terminate child "nobody": the supervisor has no such child
}

// RestartChild starts a child that was terminated.
func ExampleRestartChild() {
	within(func(p *actor.Process, sup actor.PID) {
		_, err := supervisor.RestartChild(p, sup, "counter")
		fmt.Println(errors.Is(err, supervisor.ErrRunning))
		_ = supervisor.TerminateChild(p, sup, "counter")
		pid, err := supervisor.RestartChild(p, sup, "counter")
		fmt.Println(p.Alive(pid), err)
	})
	// Output:
	// true
	// true <nil>
}

func ExampleDeleteChild() {
	within(func(p *actor.Process, sup actor.PID) {
		_ = supervisor.TerminateChild(p, sup, "counter")
		fmt.Println(supervisor.DeleteChild(p, sup, "counter"))
		fmt.Println(supervisor.CountChildren(p, sup))
	})
	// Output:
	// <nil>
	// {0 0 0 0} <nil>
}

func ExampleCountChildren() {
	within(func(p *actor.Process, sup actor.PID) {
		n, err := supervisor.CountChildren(p, sup)
		fmt.Printf("%+v %v\n", n, err)
	})
	// Output:
	// {Specs:1 Active:1 Supervisors:0 Workers:1} <nil>
}

func ExampleGetChildSpec() {
	within(func(p *actor.Process, sup actor.PID) {
		c, err := supervisor.GetChildSpec(p, sup, "counter")
		fmt.Println(c.ID, c.Restart, c.ShutdownTime(), err)
	})
	// Output:
	// counter permanent 5s <nil>
}

// A supervisor that ends with its significant child, as a pipeline with its last stage.
func ExampleAutoShutdown() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		p.TrapExit(true)
		last := counter(p.Self())
		last.Restart, last.Significant = supervisor.Transient, true
		sup, err := supervisor.StartLink(p, supervisor.Spec{
			AutoShutdown: supervisor.AnySignificant,
			Children:     []supervisor.Child{last},
		})
		if err != nil {
			return err
		}
		_ = genserver.StopServer(p, actor.Name("counter"), actor.Normal, actor.Infinity)
		e, err := actor.Receive[actor.Exit](p, 5*time.Second)
		fmt.Println(e.From == sup, e.Reason)
		return err
	})
	// Output:
	// true shutdown
}

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
	s := actor.NewSystem()
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
		idle := func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &Counter{tell: p.Self()})
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

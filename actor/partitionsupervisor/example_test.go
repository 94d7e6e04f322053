package partitionsupervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/partitionsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Increment asks a Counter to count.
type Increment struct{ genserver.Req[int] }

// Counter counts.
type Counter struct {
	genserver.Default
	count int
}

// HandleCall answers Increment.
func (c *Counter) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Increment:
		c.count++
		return genserver.Reply(m, c.count)
	}
	return c.Default.HandleCall(p, req, from)
}

// counters is four Counters, each with a part of the keys.
var counters = partitionsupervisor.Spec{
	Name: "counters", Partitions: 4,
	Child: func(int) supervisor.Child {
		return supervisor.Worker("", func() genserver.Server { return &Counter{} })
	},
}

// withCounters runs body in a process with the counters.
func withCounters(body func(p *actor.Process) error) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	err := s.Run(func(p *actor.Process) error {
		if _, err := partitionsupervisor.StartLink(p, counters); err != nil {
			return err
		}
		return body(p)
	})
	if err != nil {
		fmt.Println(err)
	}
}

// A key leads to the same partition each time.
func Example() {
	withCounters(func(p *actor.Process) error {
		for _, user := range []int{1, 2, 1, 5, 1} {
			n, err := genserver.Call(p, partitionsupervisor.Via("counters", user), Increment{})
			fmt.Println(user, n, err)
		}
		return nil
	})
	// Output:
	// 1 1 <nil>
	// 2 1 <nil>
	// 1 2 <nil>
	// 5 3 <nil>
	// 1 4 <nil>
}

// A Spec without a name, or with a negative number of partitions, is refused.
func ExampleStartLink() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		_, err := partitionsupervisor.StartLink(p, partitionsupervisor.Spec{Child: counters.Child})
		fmt.Println(errors.Is(err, supervisor.ErrBadSpec), err)
		_, err = partitionsupervisor.StartLink(p, counters)
		fmt.Println(err)
		return nil
	})
	// Output:
	// true partitionsupervisor: bad supervisor specification: Name is not set
	// <nil>
}

// Via is a destination as a name is.
func ExampleVia() {
	withCounters(func(p *actor.Process) error {
		err := genserver.Cast(p, partitionsupervisor.Via("nobody", "ann"), Increment{})
		fmt.Println(err)
		ref := p.Monitor(partitionsupervisor.Via("counters", "ann"))
		fmt.Println(p.Demonitor(ref, actor.Info))
		return nil
	})
	// Output:
	// <nil>
	// true
}

func ExamplePartitions() {
	withCounters(func(p *actor.Process) error {
		fmt.Println(partitionsupervisor.Partitions(p, "counters"))
		return nil
	})
	// Output:
	// 4 <nil>
}

func ExampleCountChildren() {
	withCounters(func(p *actor.Process) error {
		counts, err := partitionsupervisor.CountChildren(p, "counters")
		fmt.Println(counts.Active, counts.Workers, err)
		return nil
	})
	// Output:
	// 4 4 <nil>
}

// The children are listed by their partitions' numbers.
func ExampleWhichChildren() {
	withCounters(func(p *actor.Process) error {
		children, err := partitionsupervisor.WhichChildren(p, "counters")
		for _, c := range children {
			fmt.Println(c.ID, p.Alive(c.PID))
		}
		return err
	})
	// Unordered output:
	// 0 true
	// 1 true
	// 2 true
	// 3 true
}

func ExampleStop() {
	withCounters(func(p *actor.Process) error {
		fmt.Println(partitionsupervisor.Stop(p, "counters", actor.Normal))
		_, running := p.Whereis("counters")
		fmt.Println(running)
		return nil
	})
	// Output:
	// <nil>
	// false
}

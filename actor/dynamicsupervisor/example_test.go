package dynamicsupervisor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Visit asks a Counter for its next number.
type Visit struct{ genserver.Req[int] }

// Counter counts from where it was told to.
type Counter struct {
	genserver.Default
	count int
}

func (c *Counter) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Visit:
		c.count++
		return genserver.Reply(m, c.count)
	}
	return c.Default.HandleCall(p, req, from)
}

func counterFrom(n int) supervisor.Child {
	c := supervisor.Worker("counter", func() genserver.Server { return &Counter{count: n} })
	c.Restart = supervisor.Temporary
	return c
}

// within runs body in a process of a system of its own.
func within(body func(p *actor.Process, sup actor.PID), spec dynamicsupervisor.Spec) {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		sup, err := dynamicsupervisor.StartLink(p, spec)
		if err != nil {
			return err
		}
		body(p, sup)
		return dynamicsupervisor.Stop(p, sup, actor.Normal)
	})
}

// A supervisor is given its children while it runs.
func Example() {
	within(func(p *actor.Process, sup actor.PID) {
		pid, err := dynamicsupervisor.StartChild(p, sup, counterFrom(41))
		fmt.Println(err)
		fmt.Println(genserver.Call(p, pid, Visit{}))
	}, dynamicsupervisor.Spec{})
	// Output:
	// <nil>
	// 42 <nil>
}

func ExampleStartLink() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		_, err := dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{MaxChildren: -1})
		fmt.Println(err)
		sup, err := dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{}, genserver.WithName("rooms"))
		fmt.Println(p.Alive(sup), p.Registered(), err)
		return err
	})
	// Output:
	// dynamicsupervisor: bad supervisor specification: MaxChildren is -1: it cannot be negative
	// true [rooms] <nil>
}

// MaxChildren is how many there may be.
func ExampleStartChild() {
	within(func(p *actor.Process, sup actor.PID) {
		_, err := dynamicsupervisor.StartChild(p, sup, counterFrom(0))
		fmt.Println(err)
		_, err = dynamicsupervisor.StartChild(p, sup, counterFrom(0))
		fmt.Println(errors.Is(err, dynamicsupervisor.ErrMaxChildren))
	}, dynamicsupervisor.Spec{MaxChildren: 1})
	// Output:
	// <nil>
	// true
}

func ExampleTerminateChild() {
	within(func(p *actor.Process, sup actor.PID) {
		pid, _ := dynamicsupervisor.StartChild(p, sup, counterFrom(0))
		fmt.Println(dynamicsupervisor.TerminateChild(p, sup, pid), p.Alive(pid))
		fmt.Println(errors.Is(dynamicsupervisor.TerminateChild(p, sup, pid), supervisor.ErrNotFound))
	}, dynamicsupervisor.Spec{})
	// Output:
	// <nil> false
	// true
}

func ExampleWhichChildren() {
	within(func(p *actor.Process, sup actor.PID) {
		first, _ := dynamicsupervisor.StartChild(p, sup, counterFrom(0))
		children, err := dynamicsupervisor.WhichChildren(p, sup)
		fmt.Println(len(children), children[0].PID == first, err)
	}, dynamicsupervisor.Spec{})
	// Output:
	// 1 true <nil>
}

func ExampleCountChildren() {
	within(func(p *actor.Process, sup actor.PID) {
		_, _ = dynamicsupervisor.StartChild(p, sup, counterFrom(0))
		n, err := dynamicsupervisor.CountChildren(p, sup)
		fmt.Printf("%+v %v\n", n, err)
	}, dynamicsupervisor.Spec{})
	// Output:
	// {Specs:1 Active:1 Supervisors:0 Workers:1} <nil>
}

func ExampleStop() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		sup, _ := dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{})
		pid, _ := dynamicsupervisor.StartChild(p, sup, counterFrom(0))
		err := dynamicsupervisor.Stop(p, sup, actor.Normal)
		fmt.Println(err, p.Alive(sup), p.Alive(pid))
		return err
	})
	// Output:
	// <nil> false false
}

// Each adds what all children have in common, as extra_arguments does.
func ExampleSpec() {
	within(func(p *actor.Process, sup actor.PID) {
		pid, _ := dynamicsupervisor.StartChild(p, sup, counterFrom(0))
		_ = p.SendExit(pid, actor.Kill)
		for {
			children, _ := dynamicsupervisor.WhichChildren(p, sup)
			if len(children) == 1 && children[0].PID != pid {
				fmt.Println("a temporary child was made a permanent one, and is running again")
				return
			}
		}
	}, dynamicsupervisor.Spec{Each: func(c supervisor.Child) supervisor.Child {
		c.Restart = supervisor.Permanent
		return c
	}})
	// Output:
	// a temporary child was made a permanent one, and is running again
}

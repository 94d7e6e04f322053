package actor_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// What Process.info tells of a process that waits, with two messages before it.
func ExampleSystem_Info() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		me := p.Self()
		waiter := p.SpawnLink(func(q *actor.Process) error {
			q.Put(actor.Atom("role"), "waiter")
			if err := q.Send(me, "ready"); err != nil {
				return err
			}
			_, err := actor.Receive[bool](q, actor.Infinity)
			return err
		})
		actor.MustReceive[string](p, time.Second)
		_ = p.Send(waiter, 1)
		_ = p.Send(waiter, 2)
		info, ok := p.Info(waiter)
		fmt.Println(ok, info.MailboxLen, info.Messages)
		fmt.Println(len(info.Links), info.Links[0] == me, info.Parent == me)
		fmt.Println(info.Dictionary)
		_, ok = s.Info(actor.PID{})
		fmt.Println(ok)
		return nil
	})
	// Output:
	// true 2 [1 2]
	// 1 true true
	// map[:role:waiter]
	// false
}

// The process dictionary: Process.put, get, get_keys and delete.
func ExampleProcess_Put() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		fmt.Println(p.Put("colour", "red"), p.Put("colour", "blue"))
		fmt.Println(p.Get("colour"), p.Get("shape"))
		fmt.Println(p.Keys(), p.Dictionary())
		fmt.Println(p.Delete("colour"), p.Get("colour"))
		return nil
	})
	// Output:
	// <nil> red
	// blue <nil>
	// [colour] map[colour:blue]
	// blue <nil>
}

// A timer whose message carries its reference, :erlang.start_timer.
func ExampleProcess_StartTimer() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		ref := p.StartTimer(p.Self(), "tick", time.Millisecond)
		m, err := actor.Receive(p, time.Second, func(m actor.TimeoutMessage) bool { return m.Ref == ref })
		fmt.Println(m.Message, err)
		return nil
	})
	// Output: tick <nil>
}

// Sleeping lets the mail gather.
func ExampleProcess_Sleep() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		_ = p.Send(p.Self(), "hello")
		fmt.Println(p.Sleep(time.Millisecond))
		m, err := actor.Receive[string](p, 0)
		fmt.Println(m, err)
		return nil
	})
	// Output:
	// <nil>
	// hello <nil>
}

// What a process starts has its group leader.
func ExampleProcess_SetGroupLeader() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		fmt.Println(p.GroupLeader().IsZero())
		if err := p.SetGroupLeader(p.Self(), p.Self()); err != nil {
			return err
		}
		me := p.Self()
		p.Spawn(func(q *actor.Process) error { return q.Send(me, q.GroupLeader() == me) })
		fmt.Println(actor.MustReceive[bool](p, time.Second))
		return nil
	})
	// Output:
	// true
	// true
}

// A Down that says what it is about.
func ExampleTag() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		pid := p.Spawn(func(*actor.Process) error { return actor.Reason(actor.Atom("done")) })
		p.Monitor(pid, actor.Tag("the first worker"))
		d := actor.MustReceive[actor.Down](p, time.Second)
		fmt.Println(d.Tag)
		return nil
	})
	// Output: the first worker
}

// An alias for one answer: what comes after it is lost.
func ExampleAliasMode() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		alias := p.Alias(actor.ReplyAlias)
		_ = p.Send(alias, "the answer")
		_ = p.Send(alias, "another")
		fmt.Println(actor.Receive[string](p, 0))
		fmt.Println(actor.Receive[string](p, 0))
		fmt.Println(p.Unalias(alias))
		return nil
	})
	// Output:
	// the answer <nil>
	//  timeout
	// false
}

// A mailbox that takes two messages and turns the third away.
func ExampleSpawnOpts() {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(context.Background()) }()
	_ = s.Run(func(p *actor.Process) error {
		busy, _ := p.SpawnOpt(func(q *actor.Process) error {
			_, err := actor.Receive[bool](q, actor.Infinity)
			return err
		}, actor.SpawnOpts{MailboxLimit: 2})
		for i := range 3 {
			err := p.Send(busy, i)
			fmt.Println(errors.Is(err, actor.ErrMailboxFull))
		}
		info, _ := p.Info(busy)
		fmt.Println(info.MailboxLen, info.Dropped)
		return nil
	})
	// Output:
	// false
	// false
	// true
	// 2 1
}

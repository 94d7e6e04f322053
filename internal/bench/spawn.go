package main

import (
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
)

// Spawn: the parent starts a process that sends it one number and exits, and awaits the
// number before it starts the next.

func spawnBlocking(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		me := p.Self()
		for i := range n {
			p.Spawn(func(q *actor.Process) error { return q.Send(me, i) })
			if _, err := actor.Receive[int](p, actor.Infinity); err != nil {
				return err
			}
		}
		return nil
	})
}

// mayfly is a callback that lives for one message to its parent, or for none.
type mayfly struct {
	tell actor.PID
	n    int
}

// Init does all there is to do.
func (m *mayfly) Init(p *actor.Process) error {
	if !m.tell.IsZero() {
		if err := p.Send(m.tell, m.n); err != nil {
			return err
		}
	}
	return actor.Normal
}

// Handle is never called.
func (*mayfly) Handle(*actor.Process, any) error { return nil }

func spawnCallback(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		me := p.Self()
		for i := range n {
			p.SpawnCallback(&mayfly{me, i}, actor.SpawnOpts{})
			if _, err := actor.Receive[int](p, actor.Infinity); err != nil {
				return err
			}
		}
		return nil
	})
}

func spawnGoroutine(_ *bench, n int) time.Duration {
	c := make(chan int)
	t := time.Now()
	for i := range n {
		go func() { c <- i }()
		<-c
	}
	return time.Since(t)
}

// The parent is a goroutine here.
func spawnProto(b *bench, n int) time.Duration {
	root := b.sys.ActorSystem().Root
	c := make(chan struct{})
	props := protoactor.PropsFromFunc(func(x protoactor.Context) {
		if _, ok := x.Message().(*protoactor.Started); ok {
			c <- struct{}{}
			x.Stop(x.Self())
		}
	})
	t := time.Now()
	for range n {
		root.Spawn(props)
		<-c
	}
	return time.Since(t)
}

// Spawn_monitor: the parent starts a process that exits at once, and awaits its DOWN
// before it starts the next.

func monitorBlocking(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		for range n {
			_, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
			if err := awaitDown(p, ref); err != nil {
				return err
			}
		}
		return nil
	})
}

func monitorCallback(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		for range n {
			_, ref := p.SpawnCallback(&mayfly{}, actor.SpawnOpts{Monitor: true})
			if err := awaitDown(p, ref); err != nil {
				return err
			}
		}
		return nil
	})
}

func awaitDown(p *actor.Process, ref actor.Ref) error {
	_, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	return err
}

// The parent is an actor that watches its child, as Proto.Actor's parents do.
func watchProto(b *bench, n int) time.Duration {
	child := protoactor.PropsFromFunc(func(c protoactor.Context) {
		if _, ok := c.Message().(*protoactor.Started); ok {
			c.Stop(c.Self())
		}
	})
	done := make(chan struct{})
	left := n
	root := b.sys.ActorSystem().Root
	t := time.Now()
	parent := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		switch c.Message().(type) {
		case *protoactor.Started, *protoactor.Terminated:
			if left == 0 {
				close(done)
				return
			}
			left--
			c.Watch(c.Spawn(child))
		}
	}))
	<-done
	d := time.Since(t)
	root.Stop(parent)
	return d
}

package main

import (
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
)

// One way: senders send numbers as fast as they can, and one receiver counts them and
// tells when it has all. One operation is one message, sent and received. The senders
// are blocking processes, the receiver is what the column says.

// item is what is sent; on the BEAM it is {:item, n}.
type item struct{ N int }

// allReceived is what the receiver tells at the end.
type allReceived struct{}

// sink is the receiver as a callback.
type sink struct {
	left int
	tell actor.PID
}

// Init does nothing.
func (*sink) Init(*actor.Process) error { return nil }

// Handle counts.
func (s *sink) Handle(p *actor.Process, msg any) error {
	if _, ok := msg.(item); !ok {
		return nil
	}
	if s.left--; s.left > 0 {
		return nil
	}
	if err := p.Send(s.tell, allReceived{}); err != nil {
		return err
	}
	return actor.Normal
}

func callbackSink(p *actor.Process, n int) actor.PID {
	pid, _ := p.SpawnCallback(&sink{n, p.Self()}, actor.SpawnOpts{})
	return pid
}

func blockingSink(p *actor.Process, n int) actor.PID {
	tell := p.Self()
	return p.Spawn(func(q *actor.Process) error {
		for range n {
			if _, err := actor.Receive[item](q, actor.Infinity); err != nil {
				return err
			}
		}
		return q.Send(tell, allReceived{})
	})
}

func flood(p *actor.Process, to actor.PID, n int) error {
	for i := range n {
		if err := p.Send(to, item{i}); err != nil {
			return err
		}
	}
	return nil
}

func oneSender(receiver func(p *actor.Process, n int) actor.PID) func(*bench, int) time.Duration {
	return func(b *bench, n int) time.Duration {
		return b.run(func(p *actor.Process) error {
			if err := flood(p, receiver(p, n), n); err != nil {
				return err
			}
			_, err := actor.Receive[allReceived](p, actor.Infinity)
			return err
		})
	}
}

// The senders are eight processes, each with an eighth of the messages.
func eightSenders(receiver func(p *actor.Process, n int) actor.PID) func(*bench, int) time.Duration {
	return func(b *bench, n int) time.Duration {
		return b.run(func(p *actor.Process) error {
			each := n / 8
			to := receiver(p, 8*each)
			for range 8 {
				p.Spawn(func(q *actor.Process) error { return flood(q, to, each) })
			}
			_, err := actor.Receive[allReceived](p, actor.Infinity)
			return err
		})
	}
}

// counter is the receiver as a Proto.Actor actor.
func counter(b *bench, n int) (pid *protoactor.PID, done chan struct{}) {
	done = make(chan struct{})
	left := n
	pid = b.sys.ActorSystem().Root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if _, ok := c.Message().(item); ok {
			if left--; left == 0 {
				close(done)
			}
		}
	}))
	return pid, done
}

func oneSenderProto(b *bench, n int) time.Duration {
	root := b.sys.ActorSystem().Root
	pid, done := counter(b, n)
	defer root.Stop(pid)
	t := time.Now()
	for i := range n {
		root.Send(pid, item{i})
	}
	<-done
	return time.Since(t)
}

// Its senders are goroutines: the cheapest way in.
func eightSendersProto(b *bench, n int) time.Duration {
	root := b.sys.ActorSystem().Root
	each := n / 8
	pid, done := counter(b, 8*each)
	defer root.Stop(pid)
	t := time.Now()
	for range 8 {
		go func() {
			for i := range each {
				root.Send(pid, item{i})
			}
		}()
	}
	<-done
	return time.Since(t)
}

func oneSenderChannel(_ *bench, n int) time.Duration { return channel(1, n) }

func eightSendersChannel(_ *bench, n int) time.Duration { return channel(8, n/8) }

// channel sends through one that holds 1024 values, of the type that a mailbox holds.
func channel(senders, each int) time.Duration {
	c, done := make(chan any, 1024), make(chan struct{})
	go func() {
		for range senders * each {
			<-c
		}
		close(done)
	}()
	t := time.Now()
	for range senders {
		go func() {
			for i := range each {
				c <- item{i}
			}
		}()
	}
	<-done
	return time.Since(t)
}

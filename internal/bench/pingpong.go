package main

import (
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
)

// Ping-pong: one sends a number and its own PID, the other sends the number back, and
// so on. One operation is there and back.

// ping is what travels there; on the BEAM it is {from, n}. The number alone comes back.
type ping struct {
	From actor.PID
	N    int
}

// echo is the body that answers pings.
func echo(p *actor.Process) error {
	for {
		m, err := actor.Receive[ping](p, actor.Infinity)
		if err != nil {
			return err
		}
		if err := p.Send(m.From, m.N); err != nil {
			return err
		}
	}
}

func pings(p *actor.Process, to actor.PID, n int) error {
	self := p.Self()
	for i := range n {
		if err := p.Send(to, ping{self, i}); err != nil {
			return err
		}
		if _, err := actor.Receive[int](p, actor.Infinity); err != nil {
			return err
		}
	}
	return nil
}

func pingBlocking(b *bench, n int) time.Duration {
	pid := b.sys.Spawn(echo)
	defer b.sys.SendExit(pid, actor.Kill)
	return b.run(func(p *actor.Process) error { return pings(p, pid, n) })
}

// echoer is echo as a callback.
type echoer struct{}

// Init does nothing.
func (echoer) Init(*actor.Process) error { return nil }

// Handle answers.
func (echoer) Handle(p *actor.Process, msg any) error {
	m := msg.(ping)
	return p.Send(m.From, m.N)
}

// pinger is the other side: it sends the next ping when the last is answered.
type pinger struct {
	to   actor.PID
	left int
	done chan struct{}
}

// Init does nothing.
func (*pinger) Init(*actor.Process) error { return nil }

// Handle goes on until there were enough.
func (g *pinger) Handle(p *actor.Process, msg any) error {
	if g.left == 0 {
		close(g.done)
		return actor.Normal
	}
	g.left--
	return p.Send(g.to, ping{p.Self(), msg.(int) + 1})
}

func pingCallback(b *bench, n int) time.Duration {
	far := b.sys.SpawnCallback(echoer{}, actor.SpawnOpts{})
	defer b.sys.SendExit(far, actor.Kill)
	done := make(chan struct{})
	near := b.sys.SpawnCallback(&pinger{far, n, done}, actor.SpawnOpts{})
	t := time.Now()
	b.check(b.sys.Send(near, 0))
	<-done
	return time.Since(t)
}

func pingProto(b *bench, n int) time.Duration {
	root := b.sys.ActorSystem().Root
	done := make(chan struct{})
	far := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if i, ok := c.Message().(int); ok {
			c.Respond(i)
		}
	}))
	left := n
	near := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if i, ok := c.Message().(int); ok {
			if left == 0 {
				close(done)
				return
			}
			left--
			c.Request(far, i+1)
		}
	}))
	t := time.Now()
	root.Send(near, 0)
	<-done
	d := time.Since(t)
	root.Stop(near)
	root.Stop(far)
	return d
}

func pingChannels(_ *bench, n int) time.Duration {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := range there {
			back <- i
		}
	}()
	t := time.Now()
	for i := range n {
		there <- i
		<-back
	}
	d := time.Since(t)
	close(there)
	return d
}

// Receive by reference: each request carries a fresh reference, and the asker takes the
// message with that reference and no other, while queued unrelated messages lie in its
// mailbox.

// question carries the reference; on the BEAM it is {from, ref}. The reference comes back.
type question struct {
	From actor.PID
	Ref  actor.Ref
}

func answerer(p *actor.Process) error {
	for {
		m, err := actor.Receive[question](p, actor.Infinity)
		if err != nil {
			return err
		}
		if err := p.Send(m.From, m.Ref); err != nil {
			return err
		}
	}
}

func questions(p *actor.Process, to actor.PID, n int) error {
	self := p.Self()
	for range n {
		mark, ref := p.Mark(), p.MakeRef()
		if err := p.Send(to, question{self, ref}); err != nil {
			return err
		}
		if _, err := actor.ReceiveSince(p, mark, actor.Infinity, func(r actor.Ref) bool { return r == ref }); err != nil {
			return err
		}
	}
	return nil
}

// ask queues what is unrelated and times the questions alone.
func ask(p *actor.Process, queued, n int) (time.Duration, error) {
	to := p.SpawnLink(answerer)
	for i := range queued {
		if err := p.Send(p.Self(), item{i}); err != nil {
			return 0, err
		}
	}
	t := time.Now()
	err := questions(p, to, n)
	d := time.Since(t)
	p.Unlink(to)
	_ = p.SendExit(to, actor.Kill)
	return d, err
}

func askBlocking(queued int) func(*bench, int) time.Duration {
	return func(b *bench, n int) (d time.Duration) {
		b.run(func(p *actor.Process) (err error) {
			d, err = ask(p, queued, n)
			return err
		})
		return d
	}
}

// asker asks while it handles its first message, as a GenServer that calls another.
type asker struct {
	queued, n int
	took      time.Duration
	done      chan error
}

// Init does nothing.
func (*asker) Init(*actor.Process) error { return nil }

// Handle asks.
func (a *asker) Handle(p *actor.Process, _ any) error {
	var err error
	a.took, err = ask(p, a.queued, a.n)
	a.done <- err
	return actor.Normal
}

func askCallback(queued int) func(*bench, int) time.Duration {
	return func(b *bench, n int) time.Duration {
		a := &asker{queued: queued, n: n, done: make(chan error, 1)}
		b.check(b.sys.Send(b.sys.SpawnCallback(a, actor.SpawnOpts{}), true))
		b.check(<-a.done)
		return a.took
	}
}

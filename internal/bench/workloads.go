package main

import (
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// workload is one line of the table. Its columns time n operations each.
type workload struct {
	name    string // as beam.exs prints it
	what    string
	n       int
	columns map[string]func(b *bench, n int) time.Duration
}

// The columns beside the BEAM.
const (
	blocking = "blocking"
	callback = "callback"
	proto    = "Proto.Actor"
	bare     = "goroutines"
)

func workloads() []workload {
	return []workload{
		{"ping-pong", "round trip, two processes", 200_000, map[string]func(*bench, int) time.Duration{
			blocking: pingBlocking, callback: pingCallback, proto: pingProto, bare: pingChannels,
		}},
		{"call", "GenServer.call", 200_000, map[string]func(*bench, int) time.Duration{
			callback: call, proto: requestFuture,
		}},
		{"one-way", "message, one sender to one receiver", 1_000_000, map[string]func(*bench, int) time.Duration{
			blocking: oneWayBlocking, callback: oneWayCallback, proto: oneWayProto, bare: oneWayChannels,
		}},
		{"spawn", "spawn, one message to the parent, exit", 100_000, map[string]func(*bench, int) time.Duration{
			blocking: spawnOne, proto: spawnProto, bare: spawnGoroutine,
		}},
		{"spawn_monitor", "spawn_monitor to DOWN", 100_000, map[string]func(*bench, int) time.Duration{
			blocking: spawnMonitor,
		}},
		{"remote ping-pong", "round trip, two nodes", 20_000, map[string]func(*bench, int) time.Duration{
			blocking: pingRemote,
		}},
		{"remote call", "GenServer.call on another node", 20_000, map[string]func(*bench, int) time.Duration{
			callback: callRemote,
		}},
	}
}

// ping is what travels to and fro; on the BEAM it is {from, n}.
type ping struct {
	From actor.PID
	N    int
}

type echoCall struct {
	genserver.Req[int]
	N int
}

// echoServer answers each call with its number.
type echoServer struct{ genserver.Default }

// HandleCall answers.
func (s *echoServer) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(echoCall); ok {
		return genserver.Reply(m, m.N)
	}
	return s.Default.HandleCall(p, req, from)
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

// run times body as a process.
func (b *bench) run(body func(p *actor.Process) error) (d time.Duration) {
	err := b.sys.Run(func(p *actor.Process) error {
		t := time.Now()
		err := body(p)
		d = time.Since(t)
		return err
	})
	b.check(err)
	return d
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

// volley is one side of a ping-pong of two callbacks.
type volley struct {
	left int
	done chan struct{}
}

// Init does nothing.
func (*volley) Init(*actor.Process) error { return nil }

// Handle returns the ball.
func (v *volley) Handle(p *actor.Process, msg any) error {
	m := msg.(ping)
	if v.done != nil {
		if v.left--; v.left < 0 {
			close(v.done)
			return actor.Normal
		}
	}
	return p.Send(m.From, ping{p.Self(), m.N + 1})
}

func pingCallback(b *bench, n int) time.Duration {
	done := make(chan struct{})
	far := b.sys.SpawnCallback(&volley{}, actor.SpawnOpts{})
	near := b.sys.SpawnCallback(&volley{left: n, done: done}, actor.SpawnOpts{})
	t := time.Now()
	b.check(b.sys.Send(near, ping{From: far}))
	<-done
	d := time.Since(t)
	b.sys.SendExit(far, actor.Kill)
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

func pingProto(b *bench, n int) time.Duration {
	root := b.sys.ActorSystem().Root
	done := make(chan struct{})
	far := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if i, ok := c.Message().(int); ok {
			c.Request(c.Sender(), i)
		}
	}))
	left := n
	near := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if i, ok := c.Message().(int); ok {
			if left--; left < 0 {
				close(done)
				return
			}
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

func call(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &echoServer{})
		if err != nil {
			return err
		}
		return calls(p, pid, n)
	})
}

func calls(p *actor.Process, pid actor.PID, n int) error {
	for i := range n {
		if _, err := genserver.Call(p, pid, echoCall{N: i}); err != nil {
			return err
		}
	}
	return nil
}

func requestFuture(b *bench, n int) time.Duration {
	root := b.sys.ActorSystem().Root
	pid := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if i, ok := c.Message().(int); ok {
			c.Respond(i)
		}
	}))
	defer root.Stop(pid)
	t := time.Now()
	for i := range n {
		_, err := root.RequestFuture(pid, i, genserver.DefaultTimeout).Result()
		b.check(err)
	}
	return time.Since(t)
}

func oneWayBlocking(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		me := p.Self()
		pid := p.Spawn(func(q *actor.Process) error {
			for range n {
				if _, err := actor.Receive[int](q, actor.Infinity); err != nil {
					return err
				}
			}
			return q.Send(me, true)
		})
		return flood(p, pid, n)
	})
}

func flood(p *actor.Process, pid actor.PID, n int) error {
	for i := range n {
		if err := p.Send(pid, i); err != nil {
			return err
		}
	}
	_, err := actor.Receive[bool](p, actor.Infinity)
	return err
}

// sink counts what it gets and tells when it was all.
type sink struct {
	left int
	tell actor.PID
}

// Init does nothing.
func (*sink) Init(*actor.Process) error { return nil }

// Handle counts.
func (s *sink) Handle(p *actor.Process, _ any) error {
	if s.left--; s.left > 0 {
		return nil
	}
	if err := p.Send(s.tell, true); err != nil {
		return err
	}
	return actor.Normal
}

func oneWayCallback(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		pid, _ := p.SpawnCallback(&sink{n, p.Self()}, actor.SpawnOpts{})
		return flood(p, pid, n)
	})
}

func oneWayProto(b *bench, n int) time.Duration {
	root := b.sys.ActorSystem().Root
	done := make(chan struct{})
	left := n
	pid := root.Spawn(protoactor.PropsFromFunc(func(c protoactor.Context) {
		if _, ok := c.Message().(int); ok {
			if left--; left == 0 {
				close(done)
			}
		}
	}))
	defer root.Stop(pid)
	t := time.Now()
	for i := range n {
		root.Send(pid, i)
	}
	<-done
	return time.Since(t)
}

func oneWayChannels(_ *bench, n int) time.Duration {
	c, done := make(chan any, 1024), make(chan struct{})
	go func() {
		for range n {
			<-c
		}
		close(done)
	}()
	t := time.Now()
	for i := range n {
		c <- i
	}
	<-done
	return time.Since(t)
}

func spawnOne(b *bench, n int) time.Duration {
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

func spawnMonitor(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		for range n {
			p.SpawnMonitor(func(*actor.Process) error { return nil })
			if _, err := actor.Receive[actor.Down](p, actor.Infinity); err != nil {
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

func pingRemote(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error { return pings(p, b.farEcho, n) })
}

func callRemote(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error { return calls(p, b.farServer, n) })
}

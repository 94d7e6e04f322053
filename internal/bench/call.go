package main

import (
	"fmt"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Calls: a client calls a GenServer that answers with the number it got. The client is a
// blocking process, the server a callback. Proto.Actor's counterpart is RequestFuture.

// echoCall is the request.
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

// tally counts casts.
type tally struct {
	genserver.Default
	n int
}

// HandleCast counts one.
func (s *tally) HandleCast(*actor.Process, any) genserver.Result {
	s.n++
	return genserver.NoReply()
}

// HandleCall tells how many there were.
func (s *tally) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(echoCall); ok {
		return genserver.Reply(m, s.n)
	}
	return s.Default.HandleCall(p, req, from)
}

// cast sends n casts, and waits until all have been handled.
func cast(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &tally{})
		if err != nil {
			return err
		}
		for i := range n {
			if err := genserver.Cast(p, pid, i); err != nil {
				return err
			}
		}
		got, err := genserver.CallTimeout(p, pid, echoCall{}, actor.Infinity)
		if err == nil && got != n {
			err = fmt.Errorf("of %d casts %d came", n, got)
		}
		return err
	})
}

// startAndStop starts a server and stops it, n times.
func startAndStop(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		for range n {
			pid, err := genserver.Start(p, &echoServer{})
			if err != nil {
				return err
			}
			if err := genserver.StopServer(p, pid, actor.Normal, actor.Infinity); err != nil {
				return err
			}
		}
		return nil
	})
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

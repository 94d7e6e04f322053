package main

import (
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

package actor_test

import (
	"fmt"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// blocker is a callback that waits in its first message, in one of three ways, until it
// is let go, and then says so.
type blocker struct {
	how    int
	server actor.PID // answers late
	free   chan struct{}
	tell   actor.PID
}

type (
	blockNow struct{}
	blocked  struct{}
	letGo    struct{}
	late     struct{ genserver.Req[int] }
)

func (*blocker) Init(*actor.Process) error { return nil }

func (b *blocker) Handle(p *actor.Process, msg any) error {
	if _, ok := msg.(blockNow); !ok {
		return nil
	}
	if err := p.Send(b.tell, blocked{}); err != nil {
		return err
	}
	switch b.how {
	case 0:
		if _, err := actor.Receive[letGo](p, actor.Infinity); err != nil {
			return err
		}
	case 1:
		if n, err := genserver.CallTimeout(p, b.server, late{}, actor.Infinity); err != nil || n != 42 {
			return fmt.Errorf("the call gave %d: %w", n, err)
		}
	default:
		<-b.free
	}
	return p.Send(b.tell, letGo{})
}

// lateServer keeps its callers waiting until it is told to let them go.
type lateServer struct {
	genserver.Default
	waiting []genserver.ReplyTo[int]
	open    bool
}

func (l *lateServer) HandleCall(_ *actor.Process, req any, from genserver.From) genserver.Result {
	if l.open {
		return genserver.Reply(req.(late), 42)
	}
	l.waiting = append(l.waiting, genserver.Defer(req.(late), from))
	return genserver.NoReply()
}

func (l *lateServer) HandleInfo(p *actor.Process, _ any) genserver.Result {
	l.open = true
	for _, caller := range l.waiting {
		caller.Reply(p, 42)
	}
	return genserver.NoReply()
}

// Ten thousand callbacks wait at the same time, in a receive, in a call and on a channel.
// A thousand others answer meanwhile, and each of the ten thousand goes on when it may.
func TestCallbacksThatWaitInEveryWay(t *testing.T) {
	const waiting, others = 10_000, 1000
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		server, err := genserver.StartLink(p, &lateServer{})
		if err != nil {
			return err
		}
		free := make(chan struct{})
		var blockers, echoes []actor.PID
		for i := range waiting {
			pid, _ := p.SpawnCallback(&blocker{i % 3, server, free, p.Self()}, actor.SpawnOpts{Link: true})
			blockers = append(blockers, pid)
		}
		for range others {
			pid, _ := p.SpawnCallback(echo{}, actor.SpawnOpts{Link: true})
			echoes = append(echoes, pid)
		}
		for _, pid := range blockers {
			if err := p.Send(pid, blockNow{}); err != nil {
				return err
			}
		}
		for range waiting {
			if _, err := actor.Receive[blocked](p, soon); err != nil {
				return err
			}
		}
		for i, pid := range echoes {
			if err := p.Send(pid, ball{p.Self(), i}); err != nil {
				return err
			}
			if n, err := actor.Receive[int](p, soon); err != nil || n != i {
				t.Errorf("%d answered %d: %v", i, n, err)
			}
		}
		if _, err := actor.Receive[letGo](p, 0); err == nil {
			t.Error("one went on before it was let go")
		}
		close(free)
		for i, pid := range blockers {
			if i%3 == 0 {
				if err := p.Send(pid, letGo{}); err != nil {
					return err
				}
			}
		}
		if err := p.Send(server, letGo{}); err != nil {
			return err
		}
		for left := waiting; left > 0; left-- {
			if _, err := actor.Receive[letGo](p, soon); err != nil {
				return fmt.Errorf("%d still wait: %w", left, err)
			}
		}
		return nil
	})
}

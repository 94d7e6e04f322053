package sys_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/sys"
)

// Next is answered with a number that is one more each time.
type Next struct{ genserver.Req[int] }

// Counter counts.
type Counter struct {
	genserver.Default
	n int
}

func (c *Counter) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Next); ok {
		c.n++
		return genserver.Reply(m, c.n)
	}
	return c.Default.HandleCall(p, req, from)
}

// withCounter calls f with a counter.
func withCounter(f func(p *actor.Process, counter actor.PID)) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	err := s.Run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Counter{n: 41})
		if err == nil {
			f(p, pid)
		}
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
}

func ExampleGetState() {
	withCounter(func(p *actor.Process, counter actor.PID) {
		state, err := sys.GetState[*Counter](p, counter)
		fmt.Println(state.n, err)
		_, err = sys.GetState[string](p, counter)
		fmt.Println(errors.Is(err, sys.ErrType))
		_, err = sys.GetStateTimeout[*Counter](p, actor.Name("nobody"), time.Second)
		fmt.Println(err)
	})
	// Output:
	// 41 <nil>
	// true
	// sys: get_state of nobody: noproc
}

func ExampleReplaceState() {
	withCounter(func(p *actor.Process, counter actor.PID) {
		state, err := sys.ReplaceState(p, counter, func(c *Counter) *Counter {
			c.n += 100
			return c
		})
		fmt.Println(state.n, err)
		fmt.Println(genserver.Call(p, counter, Next{}))
		_, err = sys.ReplaceStateTimeout(p, counter, func(*Counter) *Counter { panic("no") }, time.Second)
		fmt.Println(err != nil)
		fmt.Println(genserver.Call(p, counter, Next{}))
	})
	// Output:
	// 141 <nil>
	// 142 <nil>
	// true
	// 143 <nil>
}

func ExampleSuspend() {
	withCounter(func(p *actor.Process, counter actor.PID) {
		fmt.Println(sys.Suspend(p, counter))
		_, err := genserver.CallTimeout(p, counter, Next{}, 10*time.Millisecond)
		fmt.Println(errors.Is(err, actor.Timeout))
		fmt.Println(sys.Resume(p, counter))
		fmt.Println(genserver.Call(p, counter, Next{})) // the first call was handled late
	})
	// Output:
	// <nil>
	// true
	// <nil>
	// 43 <nil>
}

func ExampleGetStatus() {
	withCounter(func(p *actor.Process, counter actor.PID) {
		_ = sys.Suspend(p, counter)
		status, err := sys.GetStatus(p, counter)
		fmt.Println(status.Server, status.Parent == p.Self(), status.Suspended, err)
	})
	// Output: *sys_test.Counter true true <nil>
}

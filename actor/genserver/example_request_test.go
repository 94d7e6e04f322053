package genserver_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
)

// Double asks for twice a number.
type Double struct {
	genserver.Req[int]
	N int
}

// Slow is answered never.
type Slow struct{ genserver.Req[int] }

// Doubler doubles numbers, and tells of casts and of the time that it has waited.
type Doubler struct {
	genserver.Default
	wait time.Duration // for the first message
	take time.Duration // for Init
}

func (d *Doubler) Init(p *actor.Process) genserver.InitResult {
	p.Sleep(d.take)
	if d.wait > 0 {
		return genserver.Ok().Timeout(d.wait) // {:ok, state, wait}
	}
	return genserver.Ok()
}

func (d *Doubler) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Double:
		return genserver.Reply(m, 2*m.N).Hibernate() // {:reply, 2 * n, state, :hibernate}
	case Slow:
		return genserver.NoReply()
	}
	return d.Default.HandleCall(p, req, from)
}

func (d *Doubler) HandleCast(_ *actor.Process, msg any) genserver.Result {
	fmt.Println("cast", msg)
	return genserver.NoReply().Timeout(0) // {:noreply, state, 0}
}

func (d *Doubler) HandleInfo(p *actor.Process, msg any) genserver.Result {
	if _, ok := msg.(genserver.Timeout); ok {
		fmt.Println("nothing came")
		return genserver.Stop(actor.Normal)
	}
	return d.Default.HandleInfo(p, msg)
}

// quietly runs body as a process of a System of its own.
func quietly(body func(p *actor.Process) error) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	if err := s.Run(body); err != nil {
		fmt.Println(err)
	}
}

func ExampleStartMonitor() {
	quietly(func(p *actor.Process) error {
		pid, ref, err := genserver.StartMonitor(p, &Doubler{})
		if err != nil {
			return err
		}
		_ = genserver.StopServer(p, pid, actor.Shutdown, time.Second)
		d := actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.Reason)
		return nil
	})
	// Output: shutdown
}

func ExampleWithTimeout() {
	quietly(func(p *actor.Process) error {
		_, err := genserver.Start(p, &Doubler{take: time.Minute}, genserver.WithTimeout(10*time.Millisecond))
		fmt.Println(err)
		return nil
	})
	// Output: timeout
}

func ExampleResult_Timeout() {
	quietly(func(p *actor.Process) error {
		pid, ref, err := genserver.StartMonitor(p, &Doubler{})
		if err != nil {
			return err
		}
		_ = genserver.Cast(p, pid, "one")
		actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref })
		return nil
	})
	// Output:
	// cast one
	// nothing came
}

func ExampleInitResult_Timeout() {
	quietly(func(p *actor.Process) error {
		_, ref, err := genserver.StartMonitor(p, &Doubler{wait: time.Millisecond})
		if err != nil {
			return err
		}
		actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref })
		return nil
	})
	// Output: nothing came
}

func ExampleResult_Hibernate() {
	quietly(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Doubler{})
		if err != nil {
			return err
		}
		fmt.Println(genserver.Call(p, pid, Double{N: 21}))
		return nil
	})
	// Output: 42 <nil>
}

func ExampleWithVia() {
	quietly(func(p *actor.Process) error {
		const doublers registry.Name[string, struct{}] = "doublers"
		if _, err := registry.StartLink(p, doublers, registry.Unique); err != nil {
			return err
		}
		name := registry.Via(doublers, "first")
		if _, err := genserver.StartLink(p, &Doubler{}, genserver.WithVia(name)); err != nil {
			return err
		}
		fmt.Println(genserver.Call(p, name, Double{N: 4}))
		_, err := genserver.Start(p, &Doubler{}, genserver.WithVia(name))
		fmt.Println(errors.Is(err, actor.ErrNameTaken))
		return nil
	})
	// Output:
	// 8 <nil>
	// true
}

func ExampleWhereis() {
	quietly(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Doubler{}, genserver.WithName("doubler"))
		if err != nil {
			return err
		}
		found, ok := genserver.Whereis(p, actor.Name("doubler"))
		fmt.Println(found == pid, ok)
		_, ok = genserver.Whereis(p, actor.Name("nobody"))
		fmt.Println(ok)
		return nil
	})
	// Output:
	// true true
	// false
}

func ExampleMultiCall() {
	quietly(func(p *actor.Process) error {
		if _, err := genserver.StartLink(p, &Doubler{}, genserver.WithName("doubler")); err != nil {
			return err
		}
		nodes := []actor.NodeName{p.Node(), "nobody@nowhere"}
		replies, bad, err := genserver.MultiCall(p, nodes, "doubler", Double{N: 3})
		fmt.Println(replies[0].Reply, bad, err)
		return nil
	})
	// Output: 6 [nobody@nowhere] <nil>
}

func ExampleMultiCallTimeout() {
	quietly(func(p *actor.Process) error {
		if _, err := genserver.StartLink(p, &Doubler{}, genserver.WithName("doubler")); err != nil {
			return err
		}
		nodes := []actor.NodeName{p.Node()}
		replies, bad, err := genserver.MultiCallTimeout(p, nodes, "doubler", Slow{}, time.Millisecond)
		fmt.Println(replies, bad, err)
		return nil
	})
	// Output: [] [nonode@nohost] <nil>
}

func ExampleABcast() {
	quietly(func(p *actor.Process) error {
		_, ref, err := genserver.StartMonitor(p, &Doubler{}, genserver.WithName("doubler"))
		if err != nil {
			return err
		}
		_ = genserver.ABcast(p, []actor.NodeName{p.Node(), "nobody@nowhere"}, "doubler", "hello")
		actor.MustReceive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref })
		return nil
	})
	// Output:
	// cast hello
	// nothing came
}

func ExampleSendRequest() {
	quietly(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Doubler{})
		if err != nil {
			return err
		}
		id := genserver.SendRequest(p, pid, Double{N: 5})
		// other work
		fmt.Println(genserver.ReceiveResponse(p, id, time.Second))

		_, err = genserver.ReceiveResponse(p, genserver.SendRequest(p, actor.Name("nobody"), Double{}), time.Second)
		fmt.Println(errors.Is(err, actor.NoProc))
		return nil
	})
	// Output:
	// 10 <nil>
	// true
}

func ExampleWaitResponse() {
	quietly(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Doubler{})
		if err != nil {
			return err
		}
		id := genserver.SendRequest(p, pid, Slow{})
		for range 2 { // it can be waited for again
			_, err := genserver.WaitResponse(p, id, time.Millisecond)
			fmt.Println(errors.Is(err, actor.Timeout))
		}
		return nil
	})
	// Output:
	// true
	// true
}

func ExampleCheckResponse() {
	quietly(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Doubler{})
		if err != nil {
			return err
		}
		id := genserver.SendRequest(p, pid, Double{N: 1})
		msg := actor.MustReceive[any](p, time.Second) // as a HandleInfo gets it
		fmt.Println(genserver.CheckResponse(id, msg))
		fmt.Println(genserver.CheckResponse(id, "something else"))
		return nil
	})
	// Output:
	// 2 true <nil>
	// 0 false <nil>
}

func ExampleRequestIDs() {
	quietly(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Doubler{})
		if err != nil {
			return err
		}
		var ids genserver.RequestIDs[int, string]
		ids.Add(genserver.SendRequest(p, pid, Double{N: 1}), "one")
		ids.Add(genserver.SendRequest(p, pid, Double{N: 2}), "two")
		fmt.Println(ids.Size(), ids.Labels())
		for ids.Size() > 0 {
			r, err := ids.Receive(p, time.Second)
			if err != nil {
				return err
			}
			fmt.Println(r.Label, r.Reply, r.Err)
		}
		_, err = ids.Wait(p, time.Second)
		fmt.Println(err)
		return nil
	})
	// Output:
	// 2 [one two]
	// one 2 <nil>
	// two 4 <nil>
	// genserver: receive a response: there is no request to wait for
}

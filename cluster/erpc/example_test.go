//go:build !race

package erpc_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/cluster/erpc"
)

// The functions of these examples: a name, the argument's type and the result's.
const (
	Sum   erpc.Func[[]int, int]                      = "sum"
	Sleep erpc.Func[time.Duration, string]           = "sleep"
	Where erpc.Func[struct{}, actor.NodeName]        = "where"
	Fail  erpc.Func[string, struct{}]                = "fail"
	Tell  erpc.Func[actor.PID, struct{}]             = "tell"
	None  erpc.Func[struct{}, map[string]actor.Atom] = "registered by nobody"
)

// exampleNodes starts a and b, which b joins, with the functions above. As a rule each is
// an operating-system process of its own; two in one do for an example.
func exampleNodes(ctx context.Context) (a, b *cluster.Node, stop func(), err error) {
	var nodes []*cluster.Node
	stop = func() {
		for _, n := range nodes {
			_ = n.Stop(ctx)
		}
	}
	var seed []string
	for _, name := range []actor.NodeName{"a", "b"} {
		n, err := cluster.Start(ctx, cluster.Config{
			Name: name, Cookie: "a secret", Codec: codec.New(), Faults: true,
			Discovery: seeds.New(seed...), Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			stop()
			return nil, nil, nil, err
		}
		nodes, seed = append(nodes, n), []string{n.Addr()}
		if err := serve(n); err != nil {
			stop()
			return nil, nil, nil, err
		}
	}
	a, b = nodes[0], nodes[1]
	if err := a.WaitFor(ctx, b.Name()); err != nil {
		stop()
		return nil, nil, nil, err
	}
	return a, b, stop, nil
}

func serve(n *cluster.Node) error {
	return errors.Join(
		erpc.Register(n, Sum, func(_ *actor.Process, list []int) (sum int, _ error) {
			for _, n := range list {
				sum += n
			}
			return sum, nil
		}),
		erpc.Register(n, Sleep, func(p *actor.Process, d time.Duration) (string, error) {
			_, _ = actor.Receive[string](p, d) // nobody writes: it waits that long
			return "awake", nil
		}),
		erpc.Register(n, Where, func(p *actor.Process, _ struct{}) (actor.NodeName, error) { return p.Node(), nil }),
		erpc.Register(n, Tell, func(p *actor.Process, to actor.PID) (struct{}, error) {
			return struct{}{}, p.Send(to, "hello from "+string(p.Node()))
		}),
		erpc.Register(n, Fail, func(p *actor.Process, how string) (struct{}, error) {
			switch how {
			case "throw":
				erpc.Throw(actor.Atom("ball"))
			case "exit":
				p.Exit(actor.Reason(actor.Atom("enough")))
			}
			return struct{}{}, errors.New(how)
		}),
	)
}

// A function on b is called from a.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		fmt.Println(erpc.Call(p, a, b.Name(), Sum, []int{1, 2, 3}))
		fmt.Println(erpc.Call(p, a, b.Name(), Where, struct{}{}))
		return nil
	})
	// Output:
	// 6 <nil>
	// b@127.0.0.1 <nil>
}

// How a call failed is the error's class, and what became of the function is in each.
func ExampleError() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		for _, how := range []string{"throw", "exit", "an error"} {
			_, err := erpc.Call(p, a, b.Name(), Fail, how)
			var failed *erpc.Error
			if errors.As(err, &failed) {
				fmt.Println(failed.Class, "|", failed.Reason, "|", failed.Fate)
			}
		}
		_, err := erpc.Call(p, a, b.Name(), None, struct{}{})
		fmt.Println(errors.Is(err, erpc.ErrNotSent))
		_, err = erpc.Call(p, a, "nobody@127.0.0.1", Sum, nil)
		fmt.Println(errors.Is(err, actor.NoConnection), errors.Is(err, erpc.ErrNotSent))
		return nil
	})
	// Output:
	// throw | throw: :ball | the function has run
	// exit | :enough | the function has run
	// error | an error | the function has run
	// true
	// true true
}

// A call that times out may have run, and its value is lost.
func ExampleCallTimeout() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		_, err := erpc.CallTimeout(p, a, b.Name(), Sleep, 50*time.Millisecond, 5*time.Millisecond)
		fmt.Println(errors.Is(err, actor.Timeout), errors.Is(err, erpc.ErrUnknown))
		_, err = actor.Receive[any](p, 200*time.Millisecond)
		fmt.Println(errors.Is(err, actor.Timeout)) // nothing came late
		return nil
	})
	// Output:
	// true true
	// true
}

// All nodes are called at once, one of them in vain.
func ExampleMulticall() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		for _, r := range erpc.Multicall(p, a, []actor.NodeName{a.Name(), "nobody@127.0.0.1", b.Name()}, Where, struct{}{}) {
			fmt.Println(r.Node, r.Value, errors.Is(r.Err, actor.NoConnection))
		}
		return nil
	})
	// Output:
	// a@127.0.0.1 a@127.0.0.1 false
	// nobody@127.0.0.1  true
	// b@127.0.0.1 b@127.0.0.1 false
}

// A cast is not waited for.
func ExampleCast() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		fmt.Println(erpc.Cast(p, a, b.Name(), Tell, p.Self()))
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		fmt.Println(erpc.Multicast(p, a, []actor.NodeName{b.Name(), "nobody@127.0.0.1"}, Tell, p.Self()))
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		return nil
	})
	// Output:
	// <nil>
	// hello from b@127.0.0.1 <nil>
	// <nil>
	// hello from b@127.0.0.1 <nil>
}

// A request is sent now, and its response received later.
func ExampleSendRequest() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		id := erpc.SendRequest(p, a, b.Name(), Sum, []int{1, 2, 3})
		fmt.Println(erpc.ReceiveResponse(p, id, 5*time.Second))

		id = erpc.SendRequest(p, a, b.Name(), Sum, []int{4, 5})
		n, is, err := erpc.WaitResponse(p, id, 5*time.Second)
		fmt.Println(n, is, err)

		id = erpc.SendRequest(p, a, b.Name(), Sum, []int{6, 7})
		msg, err := actor.Receive[any](p, 5*time.Second) // as a GenServer's HandleInfo gets it
		if err != nil {
			return err
		}
		n, is, err = erpc.CheckResponse(id, msg)
		fmt.Println(n, is, err)
		return err
	})
	// Output:
	// 6 <nil>
	// 9 true <nil>
	// 13 true <nil>
}

// Several requests are under way, and each response comes with its label.
func ExampleRequestIDs() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		var ids erpc.RequestIDs[string, string]
		ids.Add(erpc.SendRequest(p, a, b.Name(), Sleep, 200*time.Millisecond), "slow")
		ids.Add(erpc.SendRequest(p, a, b.Name(), Sleep, 0), "fast")
		fmt.Println(ids.Size(), ids.Labels())
		for ids.Size() > 0 {
			r, err := ids.Receive(p, 5*time.Second)
			if err != nil {
				return err
			}
			fmt.Println(r.Label, r.Value, r.Err)
		}
		return nil
	})
	// Output:
	// 2 [slow fast]
	// fast awake <nil>
	// slow awake <nil>
}

//go:build !race

package global_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/cluster/global"
)

// Who asks a leader on which node it is.
type Who struct{ genserver.Req[actor.NodeName] }

// Leader answers.
type Leader struct{ genserver.Default }

func (l *Leader) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Who:
		return genserver.Reply(m, p.Node())
	}
	return l.Default.HandleCall(p, req, from)
}

func leaderTypes(c *codec.Codec) { codec.MustRegister[Who](c, "example.Who") }

// startNodes starts nodes of those names that know each other, each with a register.
func startNodes(ctx context.Context, cfg global.Config, types func(*codec.Codec), names ...actor.NodeName) (nodes []*cluster.Node, stop func(), err error) {
	stop = func() {
		for _, n := range nodes {
			_ = n.Stop(ctx)
		}
	}
	var seed []string
	for _, name := range names {
		c := codec.New()
		if types != nil {
			types(c)
		}
		n, err := cluster.Start(ctx, cluster.Config{
			Name: name, Cookie: "a secret", Codec: c, Discovery: seeds.New(seed...), Logger: slog.New(slog.DiscardHandler),
		})
		if err == nil {
			nodes, seed = append(nodes, n), append(seed, n.Addr())
			_, err = global.Start(n, cfg)
		}
		if err != nil {
			stop()
			return nil, nil, err
		}
	}
	for _, n := range nodes {
		if err := n.WaitFor(ctx, names...); err != nil {
			stop()
			return nil, nil, err
		}
	}
	return nodes, stop, nil
}

// exampleNodes starts nodes a, b, … As a rule each is an operating-system process.
func exampleNodes(names ...actor.NodeName) (nodes []*cluster.Node, stop func()) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	nodes, end, err := startNodes(ctx, global.Config{}, leaderTypes, names...)
	if err != nil {
		cancel()
		panic(err)
	}
	return nodes, func() {
		defer cancel()
		end()
	}
}

// run runs body in a process of a node, and prints what went wrong.
func run(n *cluster.Node, body func(p *actor.Process) error) {
	if err := n.System().Run(body); err != nil {
		fmt.Println(err)
	}
}

// A GenServer that all nodes know by one name; a second one cannot be started.
func Example() {
	nodes, stop := exampleNodes("a", "b", "c")
	defer stop()
	run(nodes[0], func(p *actor.Process) error {
		_, err := genserver.Start(p, &Leader{}, genserver.WithVia(global.Via("leader")))
		return err
	})
	run(nodes[1], func(p *actor.Process) error {
		where, err := genserver.Call(p, global.Via("leader"), Who{})
		if err != nil {
			return err
		}
		fmt.Println("the leader is on", where)
		return nil
	})
	run(nodes[2], func(p *actor.Process) error {
		_, err := genserver.Start(p, &Leader{}, genserver.WithVia(global.Via("leader")))
		fmt.Println("already started:", err != nil)
		return nil
	})
	// Output:
	// the leader is on a@127.0.0.1
	// already started: true
}

// Names by hand: a second registration fails, ReRegister moves the name.
func ExampleRegister() {
	nodes, stop := exampleNodes("a", "b")
	defer stop()
	run(nodes[0], func(p *actor.Process) error {
		other := p.Spawn(func(q *actor.Process) error { return q.Sleep(actor.Infinity) })
		fmt.Println("register:", global.Register(p, "boss", p.Self(), global.WithResolver(global.RandomNotifyName)) == nil)
		fmt.Println("again:", global.Register(p, "boss", other))
		who, found := global.Whereis(nodes[1].System(), "boss")
		fmt.Println("b finds me:", found && who == p.Self())
		fmt.Println("names on b:", global.Registered(nodes[1].System()))

		fmt.Println("re-register:", global.ReRegister(p, "boss", other) == nil)
		to, err := global.Send(p, "boss", "hello")
		fmt.Println("sent to the other:", to == other, err)
		fmt.Println("unregister:", global.Unregister(p, "boss"))
		_, err = global.Send(p, "boss", "hello")
		fmt.Println(err)
		return nil
	})
	// Output:
	// register: true
	// again: global: register boss: the name is taken
	// b finds me: true
	// names on b: [boss]
	// re-register: true
	// sent to the other: true <nil>
	// unregister: <nil>
	// badarg: nobody is registered globally as boss
}

// A lock keeps other requesters out, on all nodes or on some.
func ExampleTrans() {
	nodes, stop := exampleNodes("a", "b")
	defer stop()
	a, b := nodes[0], nodes[1]
	run(a, func(p *actor.Process) error {
		mine, theirs := global.ID{Resource: "printer", Requester: "me"}, global.ID{Resource: "printer", Requester: "them"}
		n, err := global.Trans(p, mine, func() (int, error) {
			run(b, func(q *actor.Process) error {
				_, err := global.Trans(q, theirs, func() (int, error) { return 0, nil }, global.Retries(0))
				fmt.Println(err)
				return nil
			})
			return 42, nil
		})
		fmt.Println(n, err)

		ok, err := global.SetLock(p, mine, global.OnNodes(b.Name()))
		fmt.Println("locked on b:", ok, err)
		ok, err = global.SetLock(p, theirs, global.Retries(0))
		fmt.Println("locked on all:", ok, err)
		return global.DelLock(p, mine, global.OnNodes(b.Name()))
	})
	// Output:
	// global: transaction on printer: the lock is held by another requester
	// 42 <nil>
	// locked on b: true <nil>
	// locked on all: false <nil>
}

// Two nodes that each registered a name meet. Sync waits until they agree.
func ExampleSync() {
	a, stopA := exampleNodes("a")
	defer stopA()
	b, stopB := exampleNodes("b")
	defer stopB()
	for _, n := range []*cluster.Node{a[0], b[0]} {
		keep, err := global.RegisterResolver(n.System(), "keep_b", func(_ *actor.Process, _ any, other, _ actor.PID) actor.PID {
			return other // own is a's, whose node has the lower name
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		run(n, func(p *actor.Process) error {
			return global.Register(p, "boss", p.Spawn(func(q *actor.Process) error { return q.Sleep(actor.Infinity) }), global.WithResolver(keep))
		})
	}
	run(a[0], func(p *actor.Process) error {
		if err := a[0].Connect(p.Context(), b[0].Addr()); err != nil {
			return err
		}
		if err := global.Sync(p); err != nil {
			return err
		}
		boss, _ := global.Whereis(p.System(), "boss")
		info, err := global.GetInfo(p)
		fmt.Println("the boss is on", boss.Node(), "and known are", info.Nodes, err)
		left, err := global.Disconnect(p)
		fmt.Println("left", left, err)
		return nil
	})
	// Output:
	// the boss is on b@127.0.0.1 and known are [b@127.0.0.1] <nil>
	// left [b@127.0.0.1] <nil>
}

// Of two with one name, NotifyAllName leaves the name to neither, and tells both.
func ExampleNotifyAllName() {
	a, stopA := exampleNodes("a")
	defer stopA()
	b, stopB := exampleNodes("b")
	defer stopB()
	told := make(chan string)
	for _, n := range []*cluster.Node{a[0], b[0]} {
		ready := make(chan error)
		n.System().Spawn(func(p *actor.Process) error {
			ready <- global.Register(p, "boss", p.Self(), global.WithResolver(global.NotifyAllName))
			m, err := actor.Receive[global.NameConflictWith](p, actor.Infinity)
			told <- fmt.Sprint(m.Name, " conflicts with one on ", m.Other.Node())
			return err
		})
		if err := <-ready; err != nil {
			fmt.Println(err)
		}
	}
	if err := a[0].Connect(context.Background(), b[0].Addr()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(<-told)
	fmt.Println(<-told)
	// Unordered output:
	// boss conflicts with one on a@127.0.0.1
	// boss conflicts with one on b@127.0.0.1
}

// RandomExitName is what Register does without a resolver: one of the two is killed.
func ExampleRandomExitName() {
	a, stopA := exampleNodes("a")
	defer stopA()
	b, stopB := exampleNodes("b")
	defer stopB()
	reasons := make(chan error)
	for _, n := range []*cluster.Node{a[0], b[0]} {
		run(n, func(p *actor.Process) error {
			boss := p.Spawn(func(q *actor.Process) error { return q.Sleep(actor.Infinity) })
			n.System().Spawn(func(w *actor.Process) error {
				ref := w.Monitor(boss)
				down, err := actor.Receive(w, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
				if err == nil && n == b[0] {
					reasons <- down.Reason
				}
				return err
			})
			return global.Register(p, "boss", boss, global.WithResolver(global.RandomExitName))
		})
	}
	if err := a[0].Connect(context.Background(), b[0].Addr()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the one on b:", <-reasons)
	// Output:
	// the one on b: killed
}

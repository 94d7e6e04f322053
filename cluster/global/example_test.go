//go:build !race

package global_test

import (
	"context"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
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

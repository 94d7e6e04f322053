// Package counter is the port of counter.exs: a counter on node b, its caller on c, its
// watcher on a. Then b is killed with kill -9.
package counter

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/demo"
)

// Counter counts how often it was incremented.
type Counter struct {
	genserver.Default
	count int
}

// The messages. What a struct is called is its tag in Elixir: {:counted, node, count}.
type (
	// Increment asks the counter to count.
	Increment struct{ genserver.Req[Counted] }
	// Counted is its answer.
	Counted struct {
		Node  actor.NodeName
		Count int
	}
	// Started says that there is a counter.
	Started struct{ PID actor.PID }
	// Call has the caller call the counter on a node.
	Call struct{ Node actor.NodeName }
	// Failed is what the caller says when that failed.
	Failed struct{ Reason error }
)

func start(p *actor.Process, tell actor.PID) error {
	pid, err := genserver.Start(p, &Counter{}, genserver.WithName("counter"))
	if err != nil {
		return err
	}
	return p.Send(tell, Started{pid})
}

func increment(p *actor.Process, node actor.NodeName) (Counted, error) {
	return genserver.Call(p, actor.Name("counter").At(node), Increment{})
}

// HandleCall is handle_call.
func (c *Counter) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Increment:
		c.count++
		return genserver.Reply(m, Counted{p.Node(), c.count})
	}
	return c.Default.HandleCall(p, req, from)
}

func caller(p *actor.Process, tell actor.PID) error {
	for {
		call := actor.MustReceive[Call](p, actor.Infinity)
		if counted, err := increment(p, call.Node); err != nil {
			_ = p.Send(tell, Failed{err})
		} else {
			_ = p.Send(tell, counted)
		}
	}
}

// Watch is Watcher.run.
func Watch(p *actor.Process, n *cluster.Node, t *demo.Trace) {
	b, c := t.Node("b"), t.Node("c")

	cluster.Spawn(p, n, b, "start", p.Self())
	t.Next(p, "b starts a counter")
	t.Emit("a monitors it", p.Monitor(actor.Name("counter").At(b)))

	who := cluster.Spawn(p, n, c, "caller", p.Self())
	call := func(node actor.NodeName) { _ = p.Send(who, Call{node}) }
	call(b)
	t.Next(p, "c calls b")
	call(b)
	t.Next(p, "c calls b")

	t.Kill9(b)
	t.Next(p, "a hears")
	t.Emit("a is connected to", n.List())
	call(b)
	t.Next(p, "c calls b")

	_ = start(p, p.Self())
	t.Next(p, "a starts another")
	call(p.Node())
	t.Next(p, "c calls a")
	call(p.Node())
	t.Next(p, "c calls a")
}

// Serve makes the functions of this file known to a node: the BEAM finds a function by
// its name in the modules that it has loaded, Go in what was registered.
func Serve(n *cluster.Node) error {
	if err := cluster.RegisterFunc(n, "start", start); err != nil {
		return err
	}
	if err := cluster.RegisterFunc(n, "find_or_start", findOrStart); err != nil {
		return err
	}
	return cluster.RegisterFunc(n, "caller", caller)
}

// Types makes the messages known to a codec.
func Types(c *codec.Codec) error {
	codec.MustRegister[Increment](c, "increment")
	codec.MustRegister[Counted](c, "counted")
	codec.MustRegister[Started](c, "started")
	codec.MustRegister[Call](c, "call")
	codec.MustRegister[Failed](c, "failed")
	return nil
}

package nodes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Op is something that a hand does in its own process: a function that both nodes have,
// since Elixir's script sends closures and Go cannot.
type Op func(p *actor.Process, args []any) any

// What is said to a hand, and what it answers.
type (
	order struct {
		From actor.PID
		Ref  actor.Ref
		Op   string
		Args []any
	}
	outcome struct {
		Ref   actor.Ref
		Value any
	}
	started struct{ Hand actor.PID }
	// begin is the argument of a hand's function.
	begin struct{ From actor.PID }
	// farOrder is an order for a node that is not connected.
	farOrder struct {
		Op   string
		Args []string
	}
)

const handFunc = "hand"

// nothing stands for a nil value on the wire.
type nothing struct{}

func registerHands(c *codec.Codec) error {
	return errors.Join(
		codec.Register[order](c, "hand.order"), codec.Register[outcome](c, "hand.outcome"),
		codec.Register[started](c, "hand.started"), codec.Register[begin](c, "hand.begin"),
		codec.Register[nothing](c, "hand.nothing"))
}

func serveHands(n *cluster.Node, ops map[string]Op) error {
	return cluster.RegisterFunc(n, handFunc, func(p *actor.Process, b begin) error {
		if err := p.Send(b.From, started{p.Self()}); err != nil {
			return err
		}
		return obey(p, ops)
	})
}

// obey is the body of a hand: it does what it is asked for, and leaves all other mail.
func obey(p *actor.Process, ops map[string]Op) error {
	for {
		o, err := actor.Receive[order](p, actor.Infinity)
		if err != nil {
			return err
		}
		op := ops[o.Op]
		if op == nil {
			return fmt.Errorf("a hand does not know %q", o.Op)
		}
		v := op(p, o.Args)
		if v == nil {
			v = nothing{}
		}
		if err := p.Send(o.From, outcome{o.Ref, v}); err != nil {
			return fmt.Errorf("a hand's answer to %q: %w", o.Op, err)
		}
	}
}

// patience is how long a hand has for what it is asked.
const patience = 10 * time.Second

// Hand starts a hand on a node: a process that does what Ask says, as Trace.hand's does.
// The caller must be a process of node a.
func (pair *Pair) Hand(p *actor.Process, on actor.NodeName) actor.PID {
	cluster.Spawn(p, pair.A, on, handFunc, begin{p.Self()})
	return actor.MustReceive(p, patience, func(s started) bool { return s.Hand.Node() == on }).Hand
}

// Ask has a hand do something, and gives what came of it.
func (pair *Pair) Ask(p *actor.Process, hand actor.PID, op string, args ...any) any {
	return pair.Await(p, pair.Begin(p, hand, op, args...))
}

// Begin has a hand do something, and does not wait.
func (pair *Pair) Begin(p *actor.Process, hand actor.PID, op string, args ...any) actor.Ref {
	ref := p.MakeRef()
	if err := p.Send(hand, order{p.Self(), ref, op, args}); err != nil {
		p.Exit(err)
	}
	return ref
}

// Await gives what came of Begin.
func (pair *Pair) Await(p *actor.Process, ref actor.Ref) any {
	o := actor.MustReceive(p, patience, func(o outcome) bool { return o.Ref == ref })
	if _, none := o.Value.(nothing); none {
		return nil
	}
	return o.Value
}

// serveFar lets the launcher give orders while node a is not connected.
func serveFar(c *testcluster.Child, n *cluster.Node, code Code) {
	testcluster.Handle(c, "far", func(_ context.Context, o farOrder) (bool, error) {
		op := code.Ops[o.Op]
		if op == nil {
			return false, fmt.Errorf("a hand does not know %q", o.Op)
		}
		args := make([]any, len(o.Args))
		for i, a := range o.Args {
			args[i] = actor.Atom(a)
		}
		ready := make(chan struct{})
		n.System().Spawn(func(p *actor.Process) error {
			op(p, args)
			close(ready)
			return obey(p, code.Ops)
		})
		<-ready
		return true, nil
	})
	testcluster.Handle(c, "list", func(context.Context, struct{}) ([]actor.NodeName, error) {
		return n.List(), nil
	})
	testcluster.Handle(c, "whereis", func(_ context.Context, name string) (farPID, error) {
		pid, _ := global.Whereis(n.System(), actor.Atom(name))
		return farPID{pid.NodeID(), pid.Number()}, nil
	})
	testcluster.Handle(c, "meet", func(ctx context.Context, all []actor.NodeName) (bool, error) {
		return true, n.WaitFor(ctx, all...)
	})
}

// AddrB is where node b listens.
func (pair *Pair) AddrB() string { return pair.others[pair.B].Info().Addr }

// AddrC is where node c listens.
func (pair *Pair) AddrC() string { return pair.others[pair.C].Info().Addr }

// Meet waits until each node is connected to each other.
func (pair *Pair) Meet(ctx context.Context) error { return pair.meet(ctx) }

// FarWhereis is who has a global name on node b or c, asked without a connection to it.
func (pair *Pair) FarWhereis(ctx context.Context, on actor.NodeName, name actor.Atom) (any, error) {
	f, err := testcluster.Call[farPID](ctx, pair.others[on], "whereis", string(name))
	if err != nil {
		return nil, err
	}
	if f.Number == 0 {
		return actor.Atom("undefined"), nil
	}
	return actor.MakePID(f.Node, f.Number), nil
}

// farPID is a PID in JSON; its number is 0 for nobody.
type farPID struct {
	Node   actor.NodeID
	Number uint64
}

// List is whom node b or c is connected to, asked without a connection to it.
func (pair *Pair) List(ctx context.Context, on actor.NodeName) ([]actor.NodeName, error) {
	return testcluster.Call[[]actor.NodeName](ctx, pair.others[on], "list", struct{}{})
}

// Far has a new hand on node b or c do something while node a is not connected. The
// arguments are atoms, for the Op; the hand stays and obeys.
func (pair *Pair) Far(ctx context.Context, on actor.NodeName, op string, args ...actor.Atom) error {
	o := farOrder{Op: op}
	for _, a := range args {
		o.Args = append(o.Args, string(a))
	}
	_, err := testcluster.Call[bool](ctx, pair.others[on], "far", o)
	return err
}

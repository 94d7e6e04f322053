package nodes

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What a puppet on another node can be asked to do. A script sends its puppet a function
// instead; in Go functions do not cross.
type (
	// Link links the puppet with a process.
	Link struct{ To actor.PID }
	// Unlink removes the link.
	Unlink struct{ To actor.PID }
	// Monitor has the puppet monitor a process; the answer is the reference.
	Monitor struct{ To actor.PID }
	// Trap has the puppet trap exits.
	Trap struct{ On bool }
	// Next is the next message that is no command, which the puppet waits for.
	Next struct{}
	// Poll is the next message that is here already, or Timeout.
	Poll struct{}
	// Send has the puppet send a message.
	Send struct {
		To      actor.PID
		Message any
	}
	// SendTo has the puppet send a message to a name of a node.
	SendTo struct {
		Name    actor.Name
		Node    actor.NodeName
		Message any
	}
	// Alias has the puppet make an alias; the answer is the reference.
	Alias struct{}
	// Reply has the puppet send a message to an alias.
	Reply struct {
		To      actor.Ref
		Message any
	}
	// Signal has the puppet send an exit signal.
	Signal struct {
		To     actor.PID
		Reason error
	}
	// Register gives the puppet a name.
	Register struct{ Name actor.Name }
	// Unregister takes a name from its holder.
	Unregister struct{ Name actor.Name }
	// Nodes lists the nodes of a type.
	Nodes struct{ Type cluster.NodeType }
	// MonitorNodes has the puppet monitor nodes of a type.
	MonitorNodes struct{ Type cluster.NodeType }
	// Disconnect disconnects the puppet's node from another, and says whether it was connected.
	Disconnect struct{ Node actor.NodeName }
	// Die has the puppet exit. It is no question: tell it.
	Die struct{ Reason error }
)

type command struct {
	From actor.PID
	Ref  actor.Ref // zero when no answer is wanted
	What any
}

type answer struct {
	Ref   actor.Ref
	Value any
}

const puppetFunc = "nodes.puppet"

// Connect is Node.connect of n.
func Connect(p *actor.Process, n *cluster.Node, to actor.NodeName) error {
	return n.Connect(p.Context(), string(to))
}

// Ping is Node.ping of n.
func Ping(p *actor.Process, n *cluster.Node, to actor.NodeName) error {
	return n.Ping(p.Context(), string(to))
}

// Puppet starts a process on a node that does what Ask and Tell say, and leaves all other
// mail where it is.
func Puppet(p *actor.Process, pair *Pair, on actor.NodeName) actor.PID {
	return cluster.Spawn(p, pair.A, on, puppetFunc, 0)
}

// Ask has the puppet do something and returns what came of it.
func Ask(p *actor.Process, pid actor.PID, what any) any {
	ref := p.MakeRef()
	if err := p.Send(pid, command{p.Self(), ref, what}); err != nil {
		p.Exit(err)
	}
	return actor.MustReceive(p, trace.Patience, func(a answer) bool { return a.Ref == ref }).Value
}

// Tell has the puppet do something and does not wait.
func Tell(p *actor.Process, pid actor.PID, what any) {
	if err := p.Send(pid, command{From: p.Self(), What: what}); err != nil {
		p.Exit(err)
	}
}

func registerPuppet(c *codec.Codec) {
	codec.MustRegister[command](c, "nodes.command")
	codec.MustRegister[answer](c, "nodes.answer")
	codec.MustRegister[Link](c, "nodes.link")
	codec.MustRegister[Unlink](c, "nodes.unlink")
	codec.MustRegister[Monitor](c, "nodes.monitor")
	codec.MustRegister[Trap](c, "nodes.trap")
	codec.MustRegister[Next](c, "nodes.next")
	codec.MustRegister[Poll](c, "nodes.poll")
	codec.MustRegister[Send](c, "nodes.send")
	codec.MustRegister[SendTo](c, "nodes.send_to")
	codec.MustRegister[Alias](c, "nodes.alias")
	codec.MustRegister[Reply](c, "nodes.reply")
	codec.MustRegister[Unregister](c, "nodes.unregister")
	codec.MustRegister[Signal](c, "nodes.signal")
	codec.MustRegister[Register](c, "nodes.register")
	codec.MustRegister[Nodes](c, "nodes.nodes")
	codec.MustRegister[MonitorNodes](c, "nodes.monitor_nodes")
	codec.MustRegister[Disconnect](c, "nodes.disconnect")
	codec.MustRegister[Die](c, "nodes.die")
	codec.MustRegister[[]actor.NodeName](c, "nodes.names")
}

func servePuppet(n *cluster.Node) error {
	return cluster.RegisterFunc(n, puppetFunc, func(p *actor.Process, _ int) error {
		for {
			o := actor.MustReceive[command](p, actor.Infinity)
			if d, ok := o.What.(Die); ok {
				return d.Reason
			}
			value := perform(n, p, o.What)
			if o.Ref.IsZero() {
				continue
			}
			if err := p.Send(o.From, answer{o.Ref, value}); err != nil {
				return err
			}
		}
	})
}

func perform(n *cluster.Node, p *actor.Process, what any) any {
	done := func(err error) any { return err == nil }
	mail := func(m any) bool { _, isCommand := m.(command); return !isCommand }
	switch w := what.(type) {
	case Link:
		return done(p.Link(w.To))
	case Unlink:
		p.Unlink(w.To)
	case Monitor:
		return p.Monitor(w.To)
	case Trap:
		p.TrapExit(w.On)
	case Next:
		return actor.MustReceive(p, actor.Infinity, mail)
	case Poll:
		m, err := actor.Receive(p, 0, mail)
		if errors.Is(err, actor.Timeout) {
			return actor.Atom("timeout")
		}
		return m
	case Send:
		return done(p.Send(w.To, w.Message))
	case SendTo:
		return done(p.Send(w.Name.At(w.Node), w.Message))
	case Alias:
		return p.Alias()
	case Reply:
		return done(p.Send(w.To, w.Message))
	case Unregister:
		return done(p.Unregister(w.Name))
	case Signal:
		return done(p.SendExit(w.To, w.Reason))
	case Register:
		return done(p.Register(w.Name, p.Self()))
	case Nodes:
		return n.List(w.Type)
	case MonitorNodes:
		n.MonitorNodes(p, true, w.Type)
	case Disconnect:
		return done(n.Disconnect(w.Node))
	}
	return true
}

// Package multicall is the conformance scenario multicall, the twin of multicall.exs.
package multicall

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is asked, and what it tells.
type (
	Ask struct {
		genserver.Req[Told]
		N int
	}
	Never struct{ genserver.Req[Told] }
	Exit  struct {
		genserver.Req[Told]
		Reason error
	}
	Told struct{ N int }
	Cast struct{ Message any }
)

type server struct {
	genserver.Default
	who actor.PID
}

// HandleCall answers, does not, or exits.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Ask:
		return genserver.Reply(m, Told{m.N})
	case Never:
		return genserver.NoReply()
	case Exit:
		p.Exit(m.Reason)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast tells of the message.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	_ = p.Send(s.who, Cast{msg})
	return genserver.NoReply()
}

// Run answers B8: multi_call and abcast on this node.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	n := t.DrawInt("n", 1, 99)
	soon := time.Duration(t.DrawInt("soon", 5, 25)) * time.Millisecond
	names := t.DrawNames("name", 2)
	name, other := names[0], names[1]
	here, none := []actor.NodeName{p.Node()}, []actor.NodeName{}
	_, ref, err := genserver.StartMonitor(p, &server{who: p.Self()}, genserver.WithName(name))
	if err != nil {
		p.Exit(err)
	}

	all := func(label string, nodes []actor.NodeName, name actor.Name, req genserver.Request[Told], timeout time.Duration) {
		replies, bad, err := genserver.MultiCallTimeout(p, nodes, name, req, timeout)
		t.EmitReplies(label, trace.Replies(replies), bad, err)
	}
	all("here", here, name, Ask{N: n}, actor.Infinity)
	all("here, in time", here, name, Ask{N: n}, time.Minute)
	all("no node", none, name, Ask{N: n}, actor.Infinity)
	all("nobody", here, other, Ask{N: n}, actor.Infinity)
	all("nobody, in time", here, other, Ask{N: n}, time.Minute)
	all("no answer", here, name, Never{}, soon)
	all("no answer, at once", here, name, Never{}, 0)
	t.Poll(p, "mailbox")

	cast := func(label string, nodes []actor.NodeName, name actor.Name) {
		t.EmitAbcast(label, genserver.ABcast(p, nodes, name, n))
	}
	cast("abcast", here, name)
	t.Next(p, "cast")
	cast("abcast to nobody", here, other)
	cast("abcast to no node", none, name)
	t.Poll(p, "mailbox")

	all("the server exits", here, name, Exit{Reason: reason}, actor.Infinity)
	down := actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	t.Emit("its reason", down.Reason)
	all("it is gone", here, name, Ask{N: n}, actor.Infinity)
	t.Poll(p, "mailbox")
}

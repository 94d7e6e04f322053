// Package multicallnodes is the conformance scenario multicallnodes, the twin of
// multicallnodes.exs.
package multicallnodes

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
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
	Told  struct{ N int }
	Cast  struct{ Message any }
	Start struct {
		Who  actor.PID
		Name actor.Name
	}
)

const start erpc.Func[Start, actor.PID] = "start"

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Types: types, Serve: serve} }

func types(c *codec.Codec) {
	codec.MustRegister[Ask](c, "ask")
	codec.MustRegister[Never](c, "never")
	codec.MustRegister[Exit](c, "exit")
	codec.MustRegister[Told](c, "told")
	codec.MustRegister[Cast](c, "cast")
	codec.MustRegister[Start](c, "start")
	codec.MustRegister[[2]any](c, "pair")
}

func serve(n *cluster.Node) error {
	return erpc.Register(n, start, func(p *actor.Process, m Start) (actor.PID, error) {
		return genserver.Start(p, &server{who: m.Who}, genserver.WithName(m.Name))
	})
}

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

// Run answers N6: multi_call and abcast across nodes.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	here, b, nobody := pair.A.Name(), pair.B, actor.NodeName("nobody@127.0.0.1")
	names := t.DrawNames("name", 2)
	name, other := names[0], names[1]
	n, reason := t.DrawInt("n", 1, 99), t.DrawReason("reason")
	soon := time.Duration(t.DrawInt("soon", 20, 60)) * time.Millisecond
	begin := func(on actor.NodeName, name actor.Name) actor.PID {
		pid, err := erpc.Call(p, pair.A, on, start, Start{p.Self(), name})
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	begin(here, name)
	ref := p.Monitor(begin(b, name))
	begin(b, other)

	all := func(label string, on []actor.NodeName, name actor.Name, req genserver.Request[Told], timeout time.Duration) {
		replies, bad, err := genserver.MultiCallTimeout(p, on, name, req, timeout)
		slices.Sort(bad)
		t.EmitReplies(label, trace.Replies(replies), bad, err)
	}
	list := func(names ...actor.NodeName) []actor.NodeName { return names }
	all("both", list(here, b), name, Ask{N: n}, actor.Infinity)
	all("and one that is not there", list(here, nobody, b), name, Ask{N: n}, actor.Infinity)
	all("in time", list(here, nobody, b), name, Ask{N: n}, 30*time.Second)
	all("a name that one has", list(here, b), other, Ask{N: n}, actor.Infinity)
	all("no answer", list(b), name, Never{}, soon)
	all("no answer there, and no node", list(nobody, b), other, Never{}, soon)
	t.EmitAbcast("abcast", genserver.ABcast(p, list(nobody, here), name, n))
	t.Next(p, "cast")
	t.EmitAbcast("abcast there", genserver.ABcast(p, list(b, nobody), name, n+1))
	t.Next(p, "cast there")
	t.EmitAbcast("abcast to a name that one has", genserver.ABcast(p, list(here, b), other, n+2))
	t.Next(p, "cast to that one")
	t.Poll(p, "mailbox")

	all("the server there exits", list(b), name, Exit{Reason: reason}, actor.Infinity)
	t.Emit("its reason", trace.AwaitDown(p, ref).Reason)
	all("it is gone", list(here, b), name, Ask{N: n}, actor.Infinity)
	if err := pair.Kill9B(); err != nil {
		p.Exit(err)
	}
	all("its node is gone", list(here, b), other, Ask{N: n}, actor.Infinity)
	t.Poll(p, "mailbox")
}

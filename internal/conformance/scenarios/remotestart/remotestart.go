// Package remotestart is the conformance scenario remotestart, the twin of remotestart.exs.
package remotestart

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What crosses.
type (
	Where struct {
		genserver.Req[actor.NodeName]
	}
	Start struct {
		Who    actor.PID
		Stop   error
		Ignore bool
		Name   actor.Name
	}
	Outcome struct {
		PID actor.PID
		Err error
	}
	Started   struct{ PID actor.PID }
	Terminate struct{ Reason error }
)

const (
	start     erpc.Func[Start, Outcome]       = "start"
	startLink erpc.Func[Start, actor.PID]     = "start_link"
	links     erpc.Func[actor.PID, actor.PID] = "links"
)

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Types: types, Serve: serve} }

func types(c *codec.Codec) {
	codec.MustRegister[Where](c, "where")
	codec.MustRegister[Start](c, "start")
	codec.MustRegister[Outcome](c, "outcome")
	codec.MustRegister[Started](c, "started")
	codec.MustRegister[Terminate](c, "terminate")
	codec.MustRegister[[2]any](c, "pair")
}

func serve(n *cluster.Node) error {
	return errors.Join(
		erpc.Register(n, start, func(p *actor.Process, m Start) (Outcome, error) {
			pid, err := genserver.Start(p, &server{start: m}, genserver.WithName(m.Name))
			return Outcome{pid, err}, nil
		}),
		erpc.Register(n, startLink, func(p *actor.Process, m Start) (actor.PID, error) {
			pid, err := genserver.StartLink(p, &server{start: m}, genserver.WithName(m.Name))
			if err != nil {
				return pid, err
			}
			_ = p.Send(m.Who, Started{pid})
			_, err = actor.Receive[struct{}](p, actor.Infinity)
			return pid, err
		}),
		erpc.Register(n, links, func(p *actor.Process, pid actor.PID) (actor.PID, error) {
			info, ok := p.Info(pid)
			if !ok || len(info.Links) != 1 {
				return pid, actor.NoProc
			}
			return info.Links[0], nil
		}),
	)
}

type server struct {
	genserver.Default
	start Start
}

// Init stops, ignores, or begins.
func (s *server) Init(*actor.Process) genserver.InitResult {
	switch {
	case s.start.Stop != nil:
		return genserver.StopInit(s.start.Stop)
	case s.start.Ignore:
		return genserver.Ignore()
	}
	return genserver.Ok()
}

// HandleCall tells where it is.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Where); ok {
		return genserver.Reply(m, p.Node())
	}
	return s.Default.HandleCall(p, req, from)
}

// Terminate tells of the reason.
func (s *server) Terminate(p *actor.Process, reason error) {
	_ = p.Send(s.start.Who, Terminate{reason})
}

// Run answers N13, N6: GenServers that are started on another node.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, me := pair.A, pair.B, p.Self()
	names := t.DrawNames("name", 2)
	name, other, reason := names[0], names[1], t.DrawReason("reason")
	begin := func(m Start) (actor.PID, error) {
		o, err := erpc.Call(p, a, b, start, m)
		if err != nil {
			p.Exit(err)
		}
		return o.PID, o.Err
	}
	where := func(label string, name actor.Name) {
		v, err := genserver.Call(p, name.At(b), Where{})
		t.EmitResult(label, v, err)
	}

	pid, err := begin(Start{Who: me, Name: name})
	if err != nil {
		p.Exit(err)
	}
	t.Name(pid, "server")
	where("it outlives the call", name)
	again, err := begin(Start{Who: me, Name: name})
	t.EmitStart("the name is taken", again, err)
	t.EmitWhereis("here it is free", p, name)
	again, err = begin(Start{Stop: reason, Name: other})
	t.EmitStart("init stops", again, err)
	again, err = begin(Start{Ignore: true, Name: other})
	t.EmitStart("init ignores", again, err)
	where("nobody has the name", other)

	ref := p.Monitor(pid)
	t.EmitResult("stop", actor.Atom("ok"), genserver.StopServer(p, name.At(b), reason, 30*time.Second))
	t.Next(p, "stop")
	t.Emit("its end", trace.AwaitDown(p, ref).Reason)
	t.EmitResult("stop again", actor.Atom("ok"), genserver.StopServer(p, name.At(b), reason, 30*time.Second))

	id := erpc.SendRequest(p, a, b, startLink, Start{Who: me, Name: other})
	linked := trace.Await[Started](p).PID
	t.Name(linked, "linked")
	ref = p.Monitor(linked)
	where("linked", other)
	worker, err := erpc.Call(p, a, b, links, linked)
	if err != nil {
		p.Exit(err)
	}
	_ = p.SendExit(worker, actor.Kill)
	v, err := erpc.ReceiveResponse(p, id, trace.Patience)
	t.EmitOutcome("the call", v, err)
	t.Emit("the end of who is linked", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, "mailbox")
}

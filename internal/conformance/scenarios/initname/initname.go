// Package initname is the conformance scenario initname, the twin of initname.exs.
package initname

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

type server struct {
	genserver.Default
	init func(p *actor.Process) genserver.InitResult
}

// Init decides as the scenario wants.
func (s *server) Init(p *actor.Process) genserver.InitResult { return s.init(p) }

// Run answers B3: when a name is taken, and when it is free again.
func Run(p *actor.Process, t *trace.T) {
	name, reason := t.DrawName("name"), t.DrawReason("reason")
	fine := func(*actor.Process) genserver.InitResult { return genserver.Ok() }
	for _, c := range []struct {
		what string
		init func(p *actor.Process) genserver.InitResult
	}{
		{"ignores", func(*actor.Process) genserver.InitResult { return genserver.Ignore() }},
		{"stops", func(*actor.Process) genserver.InitResult { return genserver.StopInit(reason) }},
		{"stops normally", func(*actor.Process) genserver.InitResult { return genserver.StopInit(actor.Normal) }},
		{"exits", func(p *actor.Process) genserver.InitResult { p.Exit(reason); return genserver.Ok() }},
		{"starts", fine},
		{"comes second", fine},
	} {
		pid, err := genserver.Start(p, &server{init: c.init}, genserver.WithName(name))
		t.EmitStart("one that "+c.what, pid, err)
		_, taken := p.Whereis(name)
		t.Emit("then somebody has the name", taken)
	}
	t.Poll(p, "mailbox")
}

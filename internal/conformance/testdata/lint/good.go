package good

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

type Word struct{ Text string }

func Run(p *actor.Process, t *trace.T) {
	t.Emit("self, it's fine", p.Self())
	t.EmitResult("registered", actor.Atom("ok"), p.Register("name", p.Self()))
	t.Mark("the end")
}

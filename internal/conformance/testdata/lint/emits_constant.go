package bad

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func Run(t *trace.T) { t.Emit("alive", actor.Atom("no")) } // want "emits a constant"

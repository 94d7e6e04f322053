package bad

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func Run(t *trace.T) { t.Emit("reason", [2]any{1, actor.NoProc}) } // want "emits a constant"

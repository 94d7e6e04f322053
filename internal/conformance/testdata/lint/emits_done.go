package bad

import "github.com/beamline-go/beamline/internal/conformance/trace"

func Run(t *trace.T) { t.EmitDone("linked", nil) } // want "emits a constant"

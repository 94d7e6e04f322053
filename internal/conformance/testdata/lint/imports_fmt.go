package bad

import (
	"fmt"

	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func Run(t *trace.T) { t.Emit("x", fmt.Sprint(1)) } // want "does not import fmt"

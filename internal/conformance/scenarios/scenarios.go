// Package scenarios lists the conformance scenarios. Each is a folder with an Elixir
// script, a Go function and the trace that the BEAM left with one seed.
package scenarios

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/monitor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Scenario is one question to both sides.
type Scenario struct {
	Name    string   // of the folder, the script and the package
	Answers []string // the ids of the questions that it answers
	// Run is the Go side. It runs as the body of a process of a fresh System.
	Run func(p *actor.Process, t *trace.T)
	// Deviations are the labels under which Go answers otherwise than the BEAM, each
	// with the reason why it cannot do as the BEAM does.
	Deviations map[string]string
}

// All lists every scenario.
func All() []Scenario {
	return []Scenario{
		{Name: "monitor", Answers: []string{"P14"}, Run: monitor.Run},
	}
}

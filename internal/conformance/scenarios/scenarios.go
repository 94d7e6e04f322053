// Package scenarios lists the conformance scenarios. Each is a folder with an Elixir
// script, a Go function and the trace that the BEAM left with one seed. The list is in a
// file a subject: signals.go, processes.go, genservers.go, supervisors.go, tasks.go, nodes.go, globals.go.
package scenarios

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Scenario is one question to both sides.
type Scenario struct {
	Name    string   // of the folder, the script and the package
	Answers []string // the ids of the questions that it answers
	// Run is the Go side. It runs as the body of a process of a fresh System. A scenario
	// across nodes has RunNodes instead, and the Code that both nodes know.
	Run      func(p *actor.Process, t *trace.T)
	RunNodes func(p *actor.Process, t *trace.T, pair *nodes.Pair)
	Code     nodes.Code
	// Timed says that the scenario waits for time to pass. Its Go side is also run
	// under virtual time, where nothing is ever late.
	Timed bool
	// Heavy says that it takes long and that its trace is a sum: it is not run again and
	// again by the tests.
	Heavy bool
	// Deviations are the labels under which Go answers otherwise than the BEAM, each
	// with the reason why it cannot do as the BEAM does.
	Deviations map[string]string
}

// Section is the letter of the first id that the scenario answers: P for processes and
// signals, B for behaviours, N for nodes.
func (sc Scenario) Section() string { return sc.Answers[0][:1] }

// All lists every scenario.
func All() []Scenario {
	return slices.Concat(signals(), processes(), behaviours(), acrossNodes(), processGroups(), remoteCalls(), globals())
}

// Codes are the codes of the scenarios across nodes, by name: what their node b needs.
func Codes() map[string]nodes.Code {
	codes := map[string]nodes.Code{}
	for _, sc := range All() {
		if sc.RunNodes != nil {
			codes[sc.Name] = sc.Code
		}
	}
	return codes
}

func ids(list ...string) []string { return list }

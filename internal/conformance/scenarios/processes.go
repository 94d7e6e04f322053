package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/busy"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/chain"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/demonitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/monitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/names"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/ring"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/spawn"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timer"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timerto"
)

// processes are P13 to P24: chains of links, monitors, aliases, names, timers, spawn, info.
func processes() []Scenario {
	return []Scenario{
		{Name: "chain", Answers: ids("P13"), Run: chain.Run},
		{Name: "monitor", Answers: ids("P14"), Run: monitor.Run},
		{Name: "demonitor", Answers: ids("P15"), Run: demonitor.Run},
		{Name: "names", Answers: ids("P18"), Run: names.Run},
		{Name: "timer", Answers: ids("P19"), Run: timer.Run, Timed: true},
		{Name: "timerto", Answers: ids("P20"), Run: timerto.Run, Timed: true},
		{Name: "spawn", Answers: ids("P21"), Run: spawn.Run, Deviations: map[string]string{
			"a function that is not there": noUndef,
		}},
		{Name: "busy", Answers: ids("P23"), Run: busy.Run},
		{Name: "ring", Answers: ids("P24"), Run: ring.Run, Heavy: true},
	}
}

// Reasons of deviations.
const (
	noUndef = "a Go function that is not there does not compile; what is left of the case is a nil function, and that panics"
)

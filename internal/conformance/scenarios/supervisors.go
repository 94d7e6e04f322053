package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/administration"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/intensity"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/restart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/startfail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/strategies"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tempcount"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/window"
)

// supervisors are B10 to B20 and B33: supervisors and applications.
func supervisors() []Scenario {
	return []Scenario{
		{Name: "supervisor", Answers: ids("B10"), Run: supervisor.Run},
		{Name: "strategies", Answers: ids("B10", "B17"), Run: strategies.Run},
		{Name: "restart", Answers: ids("B11"), Run: restart.Run},
		{Name: "intensity", Answers: ids("B12", "B18"), Run: intensity.Run},
		{Name: "tempcount", Answers: ids("B12"), Run: tempcount.Run},
		{Name: "window", Answers: ids("B12"), Run: window.Run},
		{Name: "startfail", Answers: ids("B14"), Run: startfail.Run},
		{Name: "administration", Answers: ids("B15"), Run: administration.Run},
	}
}

package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/apporder"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/apptop"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/intensity"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/restart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/startfail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/supervisor"
)

// supervisors are B10 to B20 and B33: supervisors and applications.
func supervisors() []Scenario {
	return []Scenario{
		{Name: "supervisor", Answers: ids("B10"), Run: supervisor.Run},
		{Name: "restart", Answers: ids("B11"), Run: restart.Run},
		{Name: "intensity", Answers: ids("B12", "B18"), Run: intensity.Run},
		{Name: "apporder", Answers: ids("B33"), Run: apporder.Run},
		{Name: "apptop", Answers: ids("B33"), Run: apptop.Run},
		{Name: "startfail", Answers: ids("B14"), Run: startfail.Run},
	}
}

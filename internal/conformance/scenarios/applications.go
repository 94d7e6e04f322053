package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/appends"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/appenv"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/apporder"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/apptop"
)

// applications are B33.
func applications() []Scenario {
	return []Scenario{
		{Name: "apporder", Answers: ids("B33"), Run: apporder.Run},
		{Name: "appenv", Answers: ids("B33"), Run: appenv.Run},
		{Name: "apptop", Answers: ids("B33"), Run: apptop.Run},
		{Name: "appends", Answers: ids("B33"), Run: appends.Run},
	}
}

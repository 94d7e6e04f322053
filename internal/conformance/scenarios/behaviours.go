package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/callexit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/intensity"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/latereply"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reply"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/restart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/start"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/startfail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/stop"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/terminate"
)

// behaviours are B: what OTP builds on processes.
func behaviours() []Scenario {
	return []Scenario{
		{Name: "callexit", Answers: ids("B1"), Run: callexit.Run},
		{Name: "latereply", Answers: ids("B1"), Run: latereply.Run},
		{Name: "reply", Answers: ids("B2"), Run: reply.Run},
		{Name: "start", Answers: ids("B3", "B8"), Run: start.Run},
		{Name: "terminate", Answers: ids("B4"), Run: terminate.Run},
		{Name: "stop", Answers: ids("B5", "B6"), Run: stop.Run},
		{Name: "supervisor", Answers: ids("B10"), Run: supervisor.Run},
		{Name: "restart", Answers: ids("B11"), Run: restart.Run},
		{Name: "intensity", Answers: ids("B12", "B18"), Run: intensity.Run},
		{Name: "startfail", Answers: ids("B14"), Run: startfail.Run},
	}
}

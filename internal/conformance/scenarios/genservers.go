package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/agentthrow"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/bare"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/callexit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/callwaiting"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/continued"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/crashlog"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/deferred"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dyingcall"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/endings"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/idletimeout"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/initends"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/initname"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/lastact"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/latereply"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/multicall"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reply"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/requestids"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/start"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/stop"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/stopping"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/sysstate"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/terminate"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/thrownback"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/vianames"
)

// genservers are B1 to B9 and B32: GenServer.
func genservers() []Scenario {
	return []Scenario{
		{Name: "callexit", Answers: ids("B1"), Run: callexit.Run},
		{Name: "callwaiting", Answers: ids("B1"), Run: callwaiting.Run},
		{Name: "latereply", Answers: ids("B1"), Run: latereply.Run},
		{Name: "reply", Answers: ids("B2"), Run: reply.Run},
		{Name: "start", Answers: ids("B3", "B8"), Run: start.Run},
		{Name: "initname", Answers: ids("B3"), Run: initname.Run},
		{Name: "terminate", Answers: ids("B4"), Run: terminate.Run},
		{Name: "idletimeout", Answers: ids("B7"), Timed: true, Run: idletimeout.Run},
		{Name: "multicall", Answers: ids("B8"), Timed: true, Run: multicall.Run},
		{Name: "crashlog", Answers: ids("B32"), Run: crashlog.Run},
		{Name: "sysstate", Answers: ids("B9"), Timed: true, Run: sysstate.Run},
		{Name: "requestids", Answers: ids("B8"), Timed: true, Run: requestids.Run},
		{Name: "stop", Answers: ids("B5", "B6"), Run: stop.Run},
		{Name: "endings", Answers: ids("B4"), Run: endings.Run},
		{Name: "lastact", Answers: ids("B4", "B5"), Run: lastact.Run},
		{Name: "stopping", Answers: ids("B5"), Timed: true, Run: stopping.Run},
		{Name: "thrownback", Answers: ids("B6", "B3"), Run: thrownback.Run},
		{Name: "deferred", Answers: ids("B2"), Timed: true, Run: deferred.Run},
		{Name: "continued", Answers: ids("B3", "B7"), Timed: true, Run: continued.Run},
		{Name: "initends", Answers: ids("B3", "B8"), Timed: true, Run: initends.Run},
		{Name: "dyingcall", Answers: ids("B1"), Timed: true, Run: dyingcall.Run},
		{Name: "vianames", Answers: ids("B8", "B26"), Run: vianames.Run},
		{Name: "agentthrow", Answers: ids("B25"), Run: agentthrow.Run},
		{Name: "bare", Answers: ids("B6"), Run: bare.Run},
	}
}

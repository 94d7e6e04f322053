package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/administration"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/brutaltree"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dynamic"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dynamicend"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dynamichistory"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dynamicrestart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dynamicstop"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/escalate"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/groupfail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/intensity"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/lastexit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/levels"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/mixedtree"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/nobody"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/parentexit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/partition"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/partitionfail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/restart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/restarting"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/shutdownkinds"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/significant"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/sigtree"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/sigwide"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/startfail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/startorder"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/strategies"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/suplog"
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
		{Name: "restarting", Answers: ids("B15", "B18"), Run: restarting.Run},
		{Name: "groupfail", Answers: ids("B17", "B18"), Run: groupfail.Run},
		{Name: "significant", Answers: ids("B16"), Run: significant.Run},
		{Name: "shutdownkinds", Answers: ids("B13"), Run: shutdownkinds.Run},
		{Name: "escalate", Answers: ids("B12", "B18"), Run: escalate.Run},
		{Name: "parentexit", Answers: ids("B18"), Run: parentexit.Run},
		{Name: "dynamic", Answers: ids("B19"), Run: dynamic.Run},
		{Name: "dynamicrestart", Answers: ids("B19", "B11"), Run: dynamicrestart.Run},
		{Name: "dynamicstop", Answers: ids("B19", "B13"), Run: dynamicstop.Run},
		{Name: "partition", Answers: ids("B20"), Run: partition.Run},
		{Name: "startorder", Answers: ids("B14", "B10"), Run: startorder.Run},
		{Name: "mixedtree", Answers: ids("B17", "B10"), Run: mixedtree.Run},
		{Name: "dynamichistory", Answers: ids("B19", "B11"), Run: dynamichistory.Run},
		{Name: "nobody", Answers: ids("B15", "B10", "B19"), Run: nobody.Run},
		{Name: "suplog", Answers: ids("B32"), Run: suplog.Run},
		{Name: "lastexit", Answers: ids("B13"), Run: lastexit.Run},
		{Name: "sigwide", Answers: ids("B16", "B17"), Run: sigwide.Run},
		{Name: "sigtree", Answers: ids("B16"), Run: sigtree.Run},
		{Name: "levels", Answers: ids("B12", "B18"), Run: levels.Run},
		{Name: "brutaltree", Answers: ids("B13", "B10"), Run: brutaltree.Run},
		{Name: "partitionfail", Answers: ids("B20"), Run: partitionfail.Run},
		{Name: "dynamicend", Answers: ids("B19", "B18"), Run: dynamicend.Run},
	}
}

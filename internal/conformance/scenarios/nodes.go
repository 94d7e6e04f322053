package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/disconnect"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/nodedeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remote"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotecall"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotesend"
)

// acrossNodes are N: what happens between nodes.
func acrossNodes() []Scenario {
	return []Scenario{
		{Name: "remote", Answers: ids("N3"), RunNodes: remote.Run, Code: remote.Code()},
		{Name: "remotesend", Answers: ids("N5"), RunNodes: remotesend.Run, Code: remotesend.Code()},
		{Name: "remotecall", Answers: ids("N6"), RunNodes: remotecall.Run, Code: remotecall.Code(), Deviations: map[string]string{
			"stop on a node that is not there": noSys,
		}},
		{Name: "nodedeath", Answers: ids("N1", "N4"), RunNodes: nodedeath.Run, Code: nodedeath.Code()},
		{Name: "disconnect", Answers: ids("N2", "N4"), RunNodes: disconnect.Run, Code: disconnect.Code()},
	}
}

// Reasons of deviations.
const (
	noSys = "the BEAM's stop is a call of :sys.terminate, whose own exit is inside this one; Go's is one message"
)

package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/crossorder"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/disconnect"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/downreasons"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/faralias"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/farchain"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/farends"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/farnames"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/farsenders"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/lossorder"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/monitornode"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/monitornodes"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/nodedeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/nodelists"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/nodestop"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reborn"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reconnect"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remote"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotecall"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotedead"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotelinks"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotesend"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/threenodes"
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
		{Name: "monitornodes", Answers: ids("N1"), RunNodes: monitornodes.Run, Code: monitornodes.Code()},
		{Name: "nodelists", Answers: ids("N1"), RunNodes: nodelists.Run, Code: nodelists.Code()},
		{Name: "monitornode", Answers: ids("N1"), RunNodes: monitornode.Run, Code: monitornode.Code()},
		{Name: "nodestop", Answers: ids("N4"), RunNodes: nodestop.Run, Code: nodestop.Code()},
		{Name: "downreasons", Answers: ids("N1", "N2", "N4"), RunNodes: downreasons.Run, Code: downreasons.Code()},
		{Name: "lossorder", Answers: ids("N4"), RunNodes: lossorder.Run, Code: lossorder.Code()},
		{Name: "reconnect", Answers: ids("N2"), RunNodes: reconnect.Run, Code: reconnect.Code()},
		{Name: "reborn", Answers: ids("N3", "N4"), RunNodes: reborn.Run, Code: reborn.Code()},
		{Name: "crossorder", Answers: ids("N3", "N5"), RunNodes: crossorder.Run, Code: crossorder.Code()},
		{Name: "remotelinks", Answers: ids("N3"), RunNodes: remotelinks.Run, Code: remotelinks.Code()},
		{Name: "remotedead", Answers: ids("N3"), RunNodes: remotedead.Run, Code: remotedead.Code()},
		{Name: "farends", Answers: ids("N3"), RunNodes: farends.Run, Code: farends.Code()},
		{Name: "faralias", Answers: ids("N5"), RunNodes: faralias.Run, Code: faralias.Code()},
		{Name: "farnames", Answers: ids("N5"), RunNodes: farnames.Run, Code: farnames.Code()},
		{Name: "farchain", Answers: ids("N4"), RunNodes: farchain.Run, Code: farchain.Code()},
		{Name: "farsenders", Answers: ids("N5"), RunNodes: farsenders.Run, Code: farsenders.Code()},
		{Name: "threenodes", Answers: ids("N1", "N4"), RunNodes: threenodes.Run, Code: threenodes.Code()},
	}
}

// Reasons of deviations.
const (
	noSys = "the BEAM's stop is a call of :sys.terminate, whose own exit is inside this one; Go's is one message"
)

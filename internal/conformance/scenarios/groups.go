package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/erpccall"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/erpccast"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/erpcmulticall"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/erpcnodedeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/erpcreqids"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/erpcrequest"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/erpctimeout"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/multicallnodes"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgdisconnect"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgjoin"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pglate"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgmonitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgnodedeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgremote"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgscope"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotestart"
)

// processGroups are N12: what :pg does.
func processGroups() []Scenario {
	return []Scenario{
		{Name: "pgjoin", Answers: ids("N12"), RunNodes: pgjoin.Run, Code: nodes.GroupsCode(), Deviations: map[string]string{
			"groups after nobody joined": noEmptyGroups,
		}},
		{Name: "pgremote", Answers: ids("N12"), RunNodes: pgremote.Run, Code: nodes.GroupsCode()},
		{Name: "pgmonitor", Answers: ids("N12"), RunNodes: pgmonitor.Run, Code: nodes.GroupsCode(), Deviations: map[string]string{
			"one of two has left": onlyWhoLeft,
		}},
		{Name: "pgscope", Answers: ids("N12"), RunNodes: pgscope.Run, Code: nodes.GroupsCode()},
		{Name: "pglate", Answers: ids("N12"), RunNodes: pglate.Run, Code: nodes.GroupsCode()},
		{Name: "pgdisconnect", Answers: ids("N12"), RunNodes: pgdisconnect.Run, Code: nodes.GroupsCode()},
		{Name: "pgnodedeath", Answers: ids("N12"), RunNodes: pgnodedeath.Run, Code: nodes.GroupsCode()},
	}
}

// remoteCalls are N7, what :erpc does, and what of N6 and N13 is built on it.
func remoteCalls() []Scenario {
	return []Scenario{
		{Name: "erpccall", Answers: ids("N7"), RunNodes: erpccall.Run, Code: nodes.CallsCode()},
		{Name: "erpctimeout", Answers: ids("N7"), RunNodes: erpctimeout.Run, Code: nodes.CallsCode()},
		{Name: "erpcmulticall", Answers: ids("N7"), RunNodes: erpcmulticall.Run, Code: nodes.CallsCode()},
		{Name: "erpccast", Answers: ids("N7"), RunNodes: erpccast.Run, Code: nodes.CallsCode()},
		{Name: "erpcrequest", Answers: ids("N7"), RunNodes: erpcrequest.Run, Code: nodes.CallsCode()},
		{Name: "erpcreqids", Answers: ids("N7"), RunNodes: erpcreqids.Run, Code: nodes.CallsCode()},
		{Name: "erpcnodedeath", Answers: ids("N7"), RunNodes: erpcnodedeath.Run, Code: nodes.CallsCode()},
		{Name: "multicallnodes", Answers: ids("N6"), RunNodes: multicallnodes.Run, Code: multicallnodes.Code()},
		{Name: "remotestart", Answers: ids("N13", "N6"), RunNodes: remotestart.Run, Code: remotestart.Code()},
	}
}

// Reasons of deviations.
const (
	noEmptyGroups = "OTP 25 lists a group that an empty list has joined, until somebody joins and leaves it; here a group has members"
	onlyWhoLeft   = "OTP 25 tells of all who were given to leave once one of them has left; here of those who were members, so that what a monitor is told sums up to what there is"
)

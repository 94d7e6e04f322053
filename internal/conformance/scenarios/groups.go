package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgjoin"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pgremote"
)

// processGroups are N12: what :pg does.
func processGroups() []Scenario {
	return []Scenario{
		{Name: "pgjoin", Answers: ids("N12"), RunNodes: pgjoin.Run, Code: nodes.GroupsCode(), Deviations: map[string]string{
			"groups after nobody joined": noEmptyGroups,
		}},
		{Name: "pgremote", Answers: ids("N12"), RunNodes: pgremote.Run, Code: nodes.GroupsCode()},
	}
}

// Reasons of deviations.
const noEmptyGroups = "OTP 25 lists a group that an empty list has joined, until somebody joins and leaves it; here a group has members"

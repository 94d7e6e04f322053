package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globalconflict"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globaldeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globallock"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globallockdeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globalmeet"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globalnames"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globalnode"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globalrace"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globaltrans"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/globalvia"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/overlap"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/overlapping"
)

// globals are N8 to N11: the kernel service global.
func globals() []Scenario {
	return []Scenario{
		{Name: "globalnames", Answers: ids("N8"), RunNodes: globalnames.Run, Code: globalnames.Code()},
		{Name: "globaldeath", Answers: ids("N8"), RunNodes: globaldeath.Run, Code: globaldeath.Code()},
		{Name: "globalnode", Answers: ids("N8", "N9"), RunNodes: globalnode.Run, Code: globalnode.Code()},
		{Name: "globalrace", Answers: ids("N8"), RunNodes: globalrace.Run, Code: globalrace.Code()},
		{Name: "globalvia", Answers: ids("N13", "B8"), RunNodes: globalvia.Run, Code: globalvia.Code()},
		{Name: "globallock", Answers: ids("N9"), RunNodes: globallock.Run, Code: globallock.Code()},
		{Name: "globallockdeath", Answers: ids("N9"), RunNodes: globallockdeath.Run, Code: globallockdeath.Code()},
		{Name: "globaltrans", Answers: ids("N9"), RunNodes: globaltrans.Run, Code: globaltrans.Code()},
		{Name: "globalconflict", Answers: ids("N10"), RunNodes: globalconflict.Run, Code: globalconflict.Code()},
		{Name: "globalmeet", Answers: ids("N10", "N9"), RunNodes: globalmeet.Run, Code: globalmeet.Code()},
		{Name: "overlap", Answers: ids("N11"), RunNodes: overlap.Run, Code: overlap.Code()},
		{Name: "overlapping", Answers: ids("N11", "N10"), RunNodes: overlapping.Run, Code: overlapping.Code()},
	}
}

package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/after"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/crash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/fence"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/kill"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/link"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/normal"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/order"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/queued"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/receive"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/send"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/trap"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/unwind"
)

// signals are P1 to P12: receive, send, the order of signals, exits and links.
func signals() []Scenario {
	return []Scenario{
		{Name: "receive", Answers: ids("P1", "P2"), Run: receive.Run},
		{Name: "after", Answers: ids("P3"), Run: after.Run, Timed: true},
		{Name: "send", Answers: ids("P4"), Run: send.Run},
		{Name: "order", Answers: ids("P5"), Run: order.Run},
		{Name: "fence", Answers: ids("P5"), Run: fence.Run, Heavy: true},
		{Name: "normal", Answers: ids("P6"), Run: normal.Run},
		{Name: "kill", Answers: ids("P7"), Run: kill.Run},
		{Name: "crash", Answers: ids("P8"), Run: crash.Run},
		{Name: "unwind", Answers: ids("P9"), Run: unwind.Run, Deviations: map[string]string{
			"after ran on a signal": deferRuns,
			"after ran on a kill":   deferRuns,
		}},
		{Name: "queued", Answers: ids("P10"), Run: queued.Run},
		{Name: "link", Answers: ids("P11"), Run: link.Run},
		{Name: "trap", Answers: ids("P12"), Run: trap.Run},
	}
}

// Reasons of deviations.
const (
	deferRuns = "Go cannot drop a goroutine's stack: it unwinds, and deferred functions run, fenced off from the world"
)

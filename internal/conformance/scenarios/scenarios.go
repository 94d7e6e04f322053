// Package scenarios lists the conformance scenarios. Each is a folder with an Elixir
// script, a Go function and the trace that the BEAM left with one seed.
package scenarios

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/after"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/busy"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/callexit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/chain"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/crash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/demonitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/disconnect"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/fence"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/intensity"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/kill"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/latereply"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/link"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/monitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/names"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/nodedeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/normal"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/order"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/queued"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/receive"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remote"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotecall"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/remotesend"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reply"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/restart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/ring"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/send"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/spawn"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/start"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/startfail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/stop"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/terminate"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timer"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timerto"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/trap"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/unwind"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Scenario is one question to both sides.
type Scenario struct {
	Name    string   // of the folder, the script and the package
	Answers []string // the ids of the questions that it answers
	// Run is the Go side. It runs as the body of a process of a fresh System. A scenario
	// across nodes has RunNodes instead, and the Code that both nodes know.
	Run      func(p *actor.Process, t *trace.T)
	RunNodes func(p *actor.Process, t *trace.T, pair *nodes.Pair)
	Code     nodes.Code
	// Deviations are the labels under which Go answers otherwise than the BEAM, each
	// with the reason why it cannot do as the BEAM does.
	Deviations map[string]string
}

// All lists every scenario.
func All() []Scenario {
	return []Scenario{
		{Name: "receive", Answers: ids("P1", "P2"), Run: receive.Run},
		{Name: "after", Answers: ids("P3"), Run: after.Run},
		{Name: "send", Answers: ids("P4"), Run: send.Run},
		{Name: "order", Answers: ids("P5"), Run: order.Run},
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
		{Name: "chain", Answers: ids("P13"), Run: chain.Run},
		{Name: "monitor", Answers: ids("P14"), Run: monitor.Run},
		{Name: "demonitor", Answers: ids("P15"), Run: demonitor.Run},
		{Name: "names", Answers: ids("P18"), Run: names.Run},
		{Name: "timer", Answers: ids("P19"), Run: timer.Run},
		{Name: "timerto", Answers: ids("P20"), Run: timerto.Run},
		{Name: "spawn", Answers: ids("P21"), Run: spawn.Run, Deviations: map[string]string{
			"a function that is not there": noUndef,
		}},
		{Name: "busy", Answers: ids("P23"), Run: busy.Run},
		{Name: "ring", Answers: ids("P24"), Run: ring.Run},
		{Name: "fence", Answers: ids("P5"), Run: fence.Run},
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
		{Name: "remote", Answers: ids("N3"), RunNodes: remote.Run, Code: remote.Code()},
		{Name: "remotesend", Answers: ids("N5"), RunNodes: remotesend.Run, Code: remotesend.Code()},
		{Name: "remotecall", Answers: ids("N6"), RunNodes: remotecall.Run, Code: remotecall.Code(), Deviations: map[string]string{
			"stop on a node that is not there": noSys,
		}},
		{Name: "nodedeath", Answers: ids("N1", "N4"), RunNodes: nodedeath.Run, Code: nodedeath.Code()},
		{Name: "disconnect", Answers: ids("N2", "N4"), RunNodes: disconnect.Run, Code: disconnect.Code()},
	}
}

// Codes are the codes of the scenarios across nodes, by name: what their node b needs.
func Codes() map[string]nodes.Code {
	codes := map[string]nodes.Code{}
	for _, sc := range All() {
		if sc.RunNodes != nil {
			codes[sc.Name] = sc.Code
		}
	}
	return codes
}

func ids(list ...string) []string { return list }

// Reasons of deviations.
const (
	noUndef   = "a Go function that is not there does not compile; what is left of the case is a nil function, and that panics"
	noSys     = "the BEAM's stop is a call of :sys.terminate, whose own exit is inside this one; Go's is one message"
	deferRuns = "Go cannot drop a goroutine's stack: it unwinds, and deferred functions run, fenced off from the world"
)

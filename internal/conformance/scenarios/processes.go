package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/alias"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/aliasmonitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/aliasorder"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/ancestors"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/badstart"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/busy"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/busyfence"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/busyinfo"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/chain"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/crossfire"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/culprit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/deaths"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/demonflush"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/demonitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/demonitorname"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/demonitorrace"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/diamond"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dictionary"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/exitdown"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/flags"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/groupleader"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/heir"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/inherit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/listing"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/longchain"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/manyaliases"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/monitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/monitorname"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/mutual"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/namerace"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/names"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/notamonitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/queue"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/request"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/ring"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/spawn"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/spawnmonitor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/star"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/starttimer"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/status"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tag"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timer"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timercancel"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timerdeath"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timername"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timerto"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/trapring"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/tree"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/watchlists"
)

// processes are P13 to P24: chains of links, monitors, aliases, names, timers, spawn, info.
func processes() []Scenario {
	return []Scenario{
		{Name: "chain", Answers: ids("P13"), Run: chain.Run},
		{Name: "diamond", Answers: ids("P13"), Run: diamond.Run},
		{Name: "trapring", Answers: ids("P13"), Run: trapring.Run},
		{Name: "culprit", Answers: ids("P13"), Run: culprit.Run},
		{Name: "monitor", Answers: ids("P14"), Run: monitor.Run},
		{Name: "mutual", Answers: ids("P14"), Run: mutual.Run},
		{Name: "exitdown", Answers: ids("P14"), Run: exitdown.Run},
		{Name: "deaths", Answers: ids("P14"), Run: deaths.Run},
		{Name: "monitorname", Answers: ids("P14"), Run: monitorname.Run},
		{Name: "demonitor", Answers: ids("P15"), Run: demonitor.Run},
		{Name: "demonflush", Answers: ids("P15"), Run: demonflush.Run},
		{Name: "notamonitor", Answers: ids("P15"), Run: notamonitor.Run},
		{Name: "demonitorrace", Answers: ids("P15"), Run: demonitorrace.Run},
		{Name: "demonitorname", Answers: ids("P15"), Run: demonitorname.Run},
		{Name: "aliasmonitor", Answers: ids("P16", "P17"), Run: aliasmonitor.Run},
		{Name: "tag", Answers: ids("P16"), Run: tag.Run},
		{Name: "spawnmonitor", Answers: ids("P16", "P21"), Run: spawnmonitor.Run},
		{Name: "request", Answers: ids("P16"), Run: request.Run},
		{Name: "alias", Answers: ids("P17"), Run: alias.Run},
		{Name: "aliasorder", Answers: ids("P17"), Run: aliasorder.Run},
		{Name: "manyaliases", Answers: ids("P17"), Run: manyaliases.Run},
		{Name: "names", Answers: ids("P18"), Run: names.Run},
		{Name: "heir", Answers: ids("P18"), Run: heir.Run},
		{Name: "namerace", Answers: ids("P18"), Run: namerace.Run},
		{Name: "timer", Answers: ids("P19"), Run: timer.Run, Timed: true},
		{Name: "starttimer", Answers: ids("P19"), Run: starttimer.Run, Timed: true},
		{Name: "timercancel", Answers: ids("P19"), Run: timercancel.Run, Timed: true},
		{Name: "timerto", Answers: ids("P20"), Run: timerto.Run, Timed: true},
		{Name: "timername", Answers: ids("P20"), Run: timername.Run, Timed: true},
		{Name: "timerdeath", Answers: ids("P20"), Run: timerdeath.Run, Timed: true},
		{Name: "spawn", Answers: ids("P21"), Run: spawn.Run, Deviations: map[string]string{
			"a function that is not there": noUndef,
		}},
		{Name: "badstart", Answers: ids("P21"), Run: badstart.Run},
		{Name: "tree", Answers: ids("P21"), Run: tree.Run},
		{Name: "inherit", Answers: ids("P21", "P22"), Run: inherit.Run},
		{Name: "flags", Answers: ids("P22"), Run: flags.Run},
		{Name: "dictionary", Answers: ids("P22"), Run: dictionary.Run},
		{Name: "watchlists", Answers: ids("P22"), Run: watchlists.Run},
		{Name: "queue", Answers: ids("P22"), Run: queue.Run},
		{Name: "status", Answers: ids("P22", "P23"), Run: status.Run},
		{Name: "groupleader", Answers: ids("P22"), Run: groupleader.Run},
		{Name: "ancestors", Answers: ids("P22"), Run: ancestors.Run},
		{Name: "listing", Answers: ids("P22"), Run: listing.Run},
		{Name: "busy", Answers: ids("P23"), Run: busy.Run},
		{Name: "busyinfo", Answers: ids("P23"), Run: busyinfo.Run},
		{Name: "busyfence", Answers: ids("P23"), Run: busyfence.Run, Heavy: true},
		{Name: "ring", Answers: ids("P24"), Run: ring.Run, Heavy: true},
		{Name: "crossfire", Answers: ids("P24"), Run: crossfire.Run},
		{Name: "star", Answers: ids("P24"), Run: star.Run, Heavy: true},
		{Name: "longchain", Answers: ids("P24"), Run: longchain.Run, Heavy: true},
	}
}

// Reasons of deviations.
const (
	noUndef = "a Go function that is not there does not compile; what is left of the case is a nil function, and that panics"
)

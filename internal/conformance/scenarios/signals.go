package scenarios

import (
	"github.com/beamline-go/beamline/internal/conformance/scenarios/after"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/bothlink"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/busytrap"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/byref"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/clauses"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/cleanup"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/crash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/deadlink"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/dest"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/drain"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/exitmail"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/expired"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/fatal"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/fence"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/fenced"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/firstwins"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/flush"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/guard"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/halfway"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/handlers"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/inherited"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/kill"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/killchain"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/killself"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/lastwords"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/link"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/linkedcrash"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/nested"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/normal"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/normallink"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/oneself"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/order"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/ownexit"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/ownnormal"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/pipeline"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/queued"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/reasonterms"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/receive"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/relink"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/rescues"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/returned"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/send"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/senders"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/sequence"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/skipped"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/stays"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/terms"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/thrown"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/timeouts"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/trap"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/unlinked"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/unread"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/unwind"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/watcher"
	"github.com/beamline-go/beamline/internal/conformance/scenarios/whenread"
)

// signals are P1 to P12: receive, send, the order of signals, exits and links.
func signals() []Scenario {
	return []Scenario{
		{Name: "receive", Answers: ids("P1", "P2"), Run: receive.Run},
		{Name: "skipped", Answers: ids("P1"), Run: skipped.Run},
		{Name: "nested", Answers: ids("P1"), Run: nested.Run},
		{Name: "cleanup", Answers: ids("P1", "P9"), Run: cleanup.Run},
		{Name: "clauses", Answers: ids("P2"), Run: clauses.Run},
		{Name: "guard", Answers: ids("P2"), Run: guard.Run, Deviations: map[string]string{
			"divides by zero": guardPanics,
		}},
		{Name: "byref", Answers: ids("P2"), Run: byref.Run},
		{Name: "after", Answers: ids("P3"), Run: after.Run, Timed: true},
		{Name: "drain", Answers: ids("P3"), Run: drain.Run},
		{Name: "expired", Answers: ids("P3"), Run: expired.Run, Timed: true},
		{Name: "timeouts", Answers: ids("P3"), Run: timeouts.Run},
		{Name: "send", Answers: ids("P4"), Run: send.Run},
		{Name: "dest", Answers: ids("P4"), Run: dest.Run},
		{Name: "terms", Answers: ids("P4"), Run: terms.Run, Deviations: map[string]string{
			"nil, to oneself": nilRefused,
		}},
		{Name: "oneself", Answers: ids("P4"), Run: oneself.Run},
		{Name: "order", Answers: ids("P5"), Run: order.Run},
		{Name: "fence", Answers: ids("P5"), Run: fence.Run, Heavy: true},
		{Name: "senders", Answers: ids("P5"), Run: senders.Run},
		{Name: "lastwords", Answers: ids("P5"), Run: lastwords.Run},
		{Name: "sequence", Answers: ids("P5"), Run: sequence.Run},
		{Name: "pipeline", Answers: ids("P5"), Run: pipeline.Run},
		{Name: "fatal", Answers: ids("P5", "P6"), Run: fatal.Run},
		{Name: "normal", Answers: ids("P6"), Run: normal.Run},
		{Name: "normallink", Answers: ids("P6"), Run: normallink.Run},
		{Name: "ownnormal", Answers: ids("P6"), Run: ownnormal.Run},
		{Name: "kill", Answers: ids("P7"), Run: kill.Run},
		{Name: "killchain", Answers: ids("P7"), Run: killchain.Run},
		{Name: "killself", Answers: ids("P7", "P9"), Run: killself.Run},
		{Name: "firstwins", Answers: ids("P7"), Run: firstwins.Run},
		{Name: "crash", Answers: ids("P8"), Run: crash.Run},
		{Name: "reasonterms", Answers: ids("P8"), Run: reasonterms.Run, Deviations: map[string]string{
			"a list": comparableTerms,
			"a map":  comparableTerms,
		}},
		{Name: "thrown", Answers: ids("P8"), Run: thrown.Run, Deviations: map[string]string{
			"throw nil, link":    panicNil,
			"throw nil, monitor": panicNil,
		}},
		{Name: "returned", Answers: ids("P8"), Run: returned.Run, Deviations: map[string]string{
			"returns a reason": resultIsReason,
			"returns shutdown": resultIsReason,
			"returns kill":     resultIsReason,
		}},
		{Name: "linkedcrash", Answers: ids("P8"), Run: linkedcrash.Run},
		{Name: "unwind", Answers: ids("P9"), Run: unwind.Run, Deviations: map[string]string{
			"after ran on a signal": deferRuns,
			"after ran on a kill":   deferRuns,
		}},
		{Name: "rescues", Answers: ids("P9"), Run: rescues.Run},
		{Name: "handlers", Answers: ids("P9"), Run: handlers.Run},
		{Name: "ownexit", Answers: ids("P9"), Run: ownexit.Run},
		{Name: "fenced", Answers: ids("P9", "P5"), Run: fenced.Run, Timed: true},
		{Name: "queued", Answers: ids("P10"), Run: queued.Run},
		{Name: "unread", Answers: ids("P10"), Run: unread.Run},
		{Name: "halfway", Answers: ids("P10"), Run: halfway.Run},
		{Name: "watcher", Answers: ids("P10", "P11"), Run: watcher.Run},
		{Name: "link", Answers: ids("P11"), Run: link.Run},
		{Name: "deadlink", Answers: ids("P11"), Run: deadlink.Run},
		{Name: "relink", Answers: ids("P11"), Run: relink.Run},
		{Name: "bothlink", Answers: ids("P11"), Run: bothlink.Run},
		{Name: "unlinked", Answers: ids("P11", "P12"), Run: unlinked.Run},
		{Name: "trap", Answers: ids("P12"), Run: trap.Run},
		{Name: "whenread", Answers: ids("P12"), Run: whenread.Run},
		{Name: "flush", Answers: ids("P12"), Run: flush.Run},
		{Name: "stays", Answers: ids("P12"), Run: stays.Run},
		{Name: "exitmail", Answers: ids("P12"), Run: exitmail.Run},
		{Name: "inherited", Answers: ids("P12"), Run: inherited.Run},
		{Name: "busytrap", Answers: ids("P12", "P5"), Run: busytrap.Run},
	}
}

// Reasons of deviations.
const (
	comparableTerms = "a reason is compared with ==: a term that cannot be compared, such as a slice or a map, is replaced by its text"
	resultIsReason  = "a body returns its reason, as a Go function returns its error; an Elixir function that returns has exited normally"
	panicNil        = "Go turns panic(nil) into an error of its own, so that recover can tell it from no panic"
	guardPanics     = "a guard is a Go function: when it panics that is a crash, and what it was asked about stays in the mailbox"
	nilRefused      = "nil is no message in Go: a message is a value with a type"
	deferRuns       = "Go cannot drop a goroutine's stack: it unwinds, and deferred functions run, fenced off from the world"
)

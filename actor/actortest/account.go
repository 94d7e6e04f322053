package actortest

import (
	"fmt"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// How much of what happened is kept, and printed with a failure.
const maxEvents = 40

// account remembers the last events of a System, as text: a message must not be kept.
type account struct {
	start  time.Time
	follow bool // messages are copies, so pointers in them may be followed

	mu     sync.Mutex
	hidden map[actor.PID]bool // who runs the test: its doings are not the test's
	names  map[actor.PID]string
	ring   [maxEvents]event
	events int  // ever
	closed bool // nothing is added any more
}

type event struct {
	at   time.Duration
	who  actor.PID
	does string
	whom string    // when it is no process
	peer actor.PID // when it is one
	what string
}

func newAccount(follow bool) *account {
	return &account{start: time.Now(), follow: follow, names: map[actor.PID]string{}, hidden: map[actor.PID]bool{}}
}

// hide leaves out what those processes do, and what they have done.
func (a *account) hide(pids ...actor.PID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, pid := range pids {
		a.hidden[pid] = true
	}
	a.events = 0
}

// close ends the account: what follows is the end of the test, and would push out what led
// to it.
func (a *account) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
}

// call gives a process a name in the account.
func (a *account) call(pid actor.PID, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names[pid] = name
}

// who is a process as the account calls it: its name and its number.
func (a *account) who(pid actor.PID) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.whoLocked(pid)
}

func (a *account) whoLocked(pid actor.PID) string {
	if pid.IsZero() {
		return "(outside)"
	}
	number := fmt.Sprintf("<%d.%d>", uint32(pid.Number()), pid.Number()>>32)
	return a.names[pid] + number
}

// trace is the System's tracer. It runs under locks of the System, and calls nothing of it.
func (a *account) trace(e actor.Event) {
	var what string
	switch {
	case e.Message != nil:
		what = a.show(e.Message)
	case e.Reason != nil:
		what = brief(e.Reason.Error())
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if e.Kind == actor.EventRegister {
		a.names[e.PID] = string(e.Name.Name)
	}
	if a.closed || a.ownLocked(e) {
		return
	}
	row := event{at: time.Since(a.start), who: e.PID, does: e.Kind.String(), peer: e.Peer, what: what}
	switch e.Kind {
	case actor.EventSpawn: // from the point of view of who spawns
		row.who, row.peer = e.Peer, e.PID
	case actor.EventSendExit:
		row.does = "exit signal"
	case actor.EventSend:
		row.peer = receiver(e)
	}
	if row.peer.IsZero() && e.Name != (actor.NameAt{}) {
		row.whom = ":" + string(e.Name.Name)
		if e.Name.Node != "" {
			row.whom = e.Name.String()
		}
	}
	a.ring[a.events%maxEvents] = row
	a.events++
}

// ownLocked reports whether an event is none of the test's: what runs it, and how a
// behaviour starts.
func (a *account) ownLocked(e actor.Event) bool {
	switch m := e.Message.(type) {
	case gen.Ack:
		return true
	case gen.Call:
		if a.hidden[m.From.PID] {
			return true
		}
	}
	return e.Kind == actor.EventDemonitor || a.hidden[e.PID] || a.hidden[receiver(e)]
}

// receiver is the other process of an event. A reply goes to an alias, which knows whose
// it is.
func receiver(e actor.Event) actor.PID {
	if e.Kind == actor.EventSend && !e.Ref.IsZero() {
		return actor.MakePID(e.Ref.NodeID(), e.Ref.Owner())
	}
	return e.Peer
}

// String is the table that is printed with a failure.
func (a *account) String() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	shown := min(a.events, maxEvents)
	if shown == 0 {
		return "Nobody sent anything."
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Who sent what to whom, the last %d of %d events:\n", shown, a.events)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := a.events - shown; i < a.events; i++ {
		e := a.ring[i%maxEvents]
		whom := e.whom
		if !e.peer.IsZero() {
			whom = a.whoLocked(e.peer)
		}
		line := fmt.Sprintf("  %v\t%s\t%s\t%s\t%s", e.at.Round(100*time.Microsecond), a.whoLocked(e.who), e.does, whom, e.what)
		fmt.Fprintln(w, strings.TrimRight(line, "\t"))
	}
	_ = w.Flush()
	return strings.TrimRight(b.String(), "\n")
}

// show is a message for a reader: what the behaviours wrap is shown as what it is for.
func (a *account) show(message any) string {
	switch m := message.(type) {
	case gen.Call:
		return "call " + show(m.Request, a.follow)
	case gen.Cast:
		return "cast " + show(m.Message, a.follow)
	case gen.Reply:
		return "reply " + show(m.Value, a.follow)
	case gen.Stop:
		return "stop " + show(m.Reason, a.follow)
	case gen.Ack:
		return "started"
	case actor.Down:
		return "Down{Ref: " + m.Ref.String() + ", PID: " + m.PID.String() + ", Reason: " + show(m.Reason, a.follow) + "}"
	}
	return show(message, a.follow)
}

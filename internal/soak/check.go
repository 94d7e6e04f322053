package soak

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
)

// check compares what is to be seen with what must be, while nobody does anything.
func (w *world) check(all []*member) {
	w.checkDowns(all)
	w.checkCauses(all)
	w.checkExits(all)
	w.checkState(all)
}

// checkDowns: each monitor has fired as often as it must, and all say the same.
func (w *world) checkDowns(all []*member) {
	for _, m := range all {
		for _, mon := range m.monitors {
			if t := mon.target; t != nil && mon.downs > 0 {
				w.heard(t, mon.reason)
				switch {
				case !t.dead:
					w.fail("%v got a DOWN (%v) of %v, which is alive", m, mon.reason, t)
				case mon.reason == actor.NoProc && mon.after:
					w.fail("%v monitored %v, which was alive, and got noproc", m, t)
				case mon.reason != actor.NoProc && !mon.before:
					w.fail("%v monitored %v, which was dead, and got %v", m, t, mon.reason)
				}
			}
			if mon.target != nil && mon.downs == 0 && mon.target.dead && !m.dead && !mon.over {
				w.fail("%v got no DOWN of %v, alive %v, then %v, which died of %v", m, mon.target, mon.before, mon.after, mon.target.reason)
			}
		}
	}
	// The reasons are known now, also for those that were monitored by name.
	for _, m := range all {
		for _, mon := range m.monitors {
			if mon.target == nil && mon.downs > 0 && mon.reason != actor.NoProc && !w.diedNamed(mon) {
				w.fail("%v monitored %v and got %v, of which nobody died who may have had the name", m, mon.name, mon.reason)
			}
		}
	}
}

// diedNamed: somebody who may have had the monitor's name died of its reason, or of one
// that nobody heard.
func (w *world) diedNamed(mon *monitor) bool {
	for t := range w.names.state(mon.name.Name).mayHaveHeld() {
		if t.dead && (t.reason == nil || t.reason == mon.reason) {
			return true
		}
	}
	// A monitor of an earlier round watches whoever had the name then, which may have
	// been taken from it since.
	for t := range mon.holders {
		if t.dead && (t.reason == nil || t.reason == mon.reason) {
			return true
		}
	}
	return false
}

// checkCauses: each death has a cause.
func (w *world) checkCauses(all []*member) {
	near := map[*member][]*member{} // the dead, with the dead that they may have been linked to
	for _, m := range all {
		for t, l := range m.links {
			if m.dead && t.dead && (l.possible || l.unsure) {
				near[m] = append(near[m], t)
				near[t] = append(near[t], m)
			}
		}
	}
	explained := map[*member]bool{}
	var spread []*member
	for _, m := range all {
		if m.dead && (m.reason == nil || m.diedByItself() || m.diedBySignal()) {
			explained[m] = true
			spread = append(spread, m)
		}
	}
	for len(spread) > 0 {
		from := spread[len(spread)-1]
		spread = spread[:len(spread)-1]
		if from.reason == actor.Normal {
			continue // that ends nobody else
		}
		for _, m := range near[from] {
			if !explained[m] && m.everNot && (from.reason == nil || from.reason == m.reason) {
				explained[m] = true
				spread = append(spread, m)
				w.count.cascaded.Add(1)
			}
		}
	}
	for _, m := range all {
		if m.dead && !explained[m] {
			w.fail("%v died of %v, without a cause; it would have exited with %v, was sent %d signals, and may have been linked to %d who died",
				m, m.reason, m.intended, len(m.signals), len(near[m]))
		}
	}
}

func (m *member) diedByItself() bool {
	var crash *actor.PanicError
	if errors.As(m.reason, &crash) {
		return crash.Value == m.intended
	}
	return m.intended != nil && m.reason == m.intended
}

func (m *member) diedBySignal() bool {
	for _, s := range m.signals {
		switch {
		case s.reason == actor.Kill:
			if m.reason == actor.Killed {
				return true
			}
		case s.reason == m.reason && m.everNot && (s.reason != actor.Normal || s.from == m):
			return true
		}
	}
	return false
}

// expectation is how many EXITs of one kind there must be, and may be.
type expectation struct{ least, most int }

// expected is what a member must and may have received.
type expected struct {
	exits map[exitKey]expectation
	any   map[actor.PID]bool // one EXIT of unknown reason may have come from there
	some  map[actor.PID]bool // at least one EXIT must have come from there
}

func newExpected() *expected {
	return &expected{map[exitKey]expectation{}, map[actor.PID]bool{}, map[actor.PID]bool{}}
}

func (e *expected) add(key exitKey, least, most int) {
	x := e.exits[key]
	x.least += least
	x.most += most
	e.exits[key] = x
}

// checkExits: each link that broke and each signal has had its effect on those who live.
func (w *world) checkExits(all []*member) {
	of := map[*member]*expected{}
	expect := func(m *member) *expected {
		if of[m] == nil {
			of[m] = newExpected()
		}
		return of[m]
	}
	for _, m := range all {
		for t, l := range m.links {
			switch {
			case m.dead == t.dead:
			case t.dead:
				w.expectBroken(expect(m), m, t, l)
				expect(m).add(exitKey{t.pid, actor.NoProc}, 0, l.noproc)
				if l.either {
					expect(m).some[t.pid] = true
				}
			default:
				w.expectBroken(expect(t), t, m, l)
			}
		}
		if m.dead {
			continue
		}
		for _, s := range m.signals {
			w.expectSignal(expect(m), m, s)
		}
	}
	for _, m := range all {
		if !m.dead && (len(m.exits) > 0 || of[m] != nil) {
			w.compareExits(m, expect(m))
		}
	}
}

// expectBroken is what the link l with a dead process means for one that lives.
func (w *world) expectBroken(e *expected, alive, gone *member, l *link) {
	certain := l.linked && !l.unsure
	switch reason := gone.reason; {
	case reason == nil:
		e.any[gone.pid] = true
	case reason == actor.Normal:
		least := 0
		if certain && !alive.everNot {
			least = 1
		}
		e.add(exitKey{gone.pid, reason}, least, 1)
	case certain && !alive.everTrap:
		w.fail("%v is alive, and is linked to %v, which died of %v", alive, gone, reason)
	case certain:
		e.add(exitKey{gone.pid, reason}, 1, 1)
	case l.possible || l.unsure:
		e.add(exitKey{gone.pid, reason}, 0, 1)
	}
}

// expectSignal is what an exit signal means for its receiver, which lives.
func (w *world) expectSignal(e *expected, m *member, s *signal) {
	least := 0
	switch {
	case s.done && s.reason == actor.Kill:
		w.fail("%v is alive, and was killed by %v", m, s.from)
	case s.done && s.reason == actor.Normal:
		if !m.everNot {
			least = 1
		}
	case s.done && !m.everTrap:
		w.fail("%v is alive, and was sent %v by %v", m, s.reason, s.from)
	case s.done:
		least = 1
	}
	if s.reason != actor.Kill {
		e.add(exitKey{s.from.pid, s.reason}, least, 1)
	}
}

func (w *world) compareExits(m *member, e *expected) {
	from := map[actor.PID]int{}
	for key, n := range m.exits {
		from[key.from] += n
		if x := e.exits[key]; n > x.most && !(n == 1 && e.any[key.from]) {
			w.fail("%v got %d EXITs from %v with %v, and there may be %d", m, n, key.from, key.reason, x.most)
		}
		if !m.everTrap {
			w.fail("%v got an EXIT from %v, and does not trap exits", m, key.from)
		}
	}
	for key, x := range e.exits {
		if n := m.exits[key]; n < x.least {
			w.fail("%v got %d EXITs from %v with %v, and there must be %d", m, n, key.from, key.reason, x.least)
		}
	}
	for pid := range e.some {
		if from[pid] == 0 {
			w.fail("%v got no EXIT from %v, to which it linked when that was dying", m, pid)
		}
	}
}

// checkState: what the system tells of each process is what the model has.
func (w *world) checkState(all []*member) {
	alive := map[actor.PID]*member{}
	links := map[*member]map[actor.PID]bool{}
	watching := map[[2]actor.PID]int{} // who monitors whom, by PID
	link := func(m, t *member) {
		if links[m] == nil {
			links[m] = map[actor.PID]bool{}
		}
		links[m][t.pid] = true
	}
	for _, m := range all {
		if m.dead {
			if !m.pid.IsZero() && w.sys.Alive(m.pid) {
				w.fail("%v is alive, and its DOWN has come", m)
			}
			continue
		}
		alive[m.pid] = m
		for t, l := range m.links {
			if l.linked && !t.dead {
				link(m, t)
				link(t, m)
			}
		}
		watching[[2]actor.PID{w.coordinator, m.pid}]++
		for _, mon := range m.monitors {
			if mon.target != nil && mon.downs == 0 && !mon.over {
				watching[[2]actor.PID{m.pid, mon.target.pid}]++
			}
		}
	}
	holders := map[actor.Name]*member{}
	byName := map[actor.PID]int{} // how many monitors by name each has, by the accounts of those who are monitored
	own := map[actor.PID]int{}    // and by its own
	for _, m := range all {
		if m.dead {
			continue
		}
		info, ok := w.sys.Info(m.pid)
		if !ok {
			w.fail("%v is dead, and no DOWN has come", m)
			continue
		}
		if info.TrapExit != m.trap {
			w.fail("%v has trap_exit %v and should have %v", m, info.TrapExit, m.trap)
		}
		if info.MailboxLen > 0 {
			w.fail("%v has %d messages that it has not taken", m, info.MailboxLen)
		}
		if info.Name != "" {
			if other := holders[info.Name]; other != nil {
				w.fail("%v and %v hold one name, %q", other, m, string(info.Name))
			}
			holders[info.Name] = m
		}
		for _, pid := range info.Links {
			if !links[m][pid] {
				w.fail("%v is linked to %v, and should not be", m, pid)
			}
		}
		if len(info.Links) != len(links[m]) {
			w.fail("%v has %d links and should have %d", m, len(info.Links), len(links[m]))
		}
		own[m.pid] = w.checkMonitors(m, info)
		for _, by := range info.MonitoredBy {
			key := [2]actor.PID{by, m.pid}
			if watching[key] > 0 {
				watching[key]--
				continue
			}
			byName[by]++
		}
	}
	for pair, n := range watching {
		if n > 0 {
			w.fail("%v monitors %v, which does not know it", pair[0], pair[1])
		}
	}
	for pid, n := range byName {
		if own[pid] != n {
			w.fail("%v has %d monitors by name, by the account of those that it monitors, and %d by its own", pid, n, own[pid])
		}
		delete(own, pid)
	}
	for pid, n := range own {
		if n > 0 {
			w.fail("%v has %d monitors by name, and nobody knows of them", pid, n)
		}
	}
	for _, pid := range w.sys.Processes() {
		if alive[pid] == nil && !w.strangers[pid] {
			w.fail("%v lives, and should not", pid)
		}
	}
	for _, m := range all {
		for _, mon := range m.monitors {
			w.remember(mon)
		}
	}
	w.checkNames(holders)
}

// checkMonitors compares a process's monitors with its own account, and says how many
// are by name.
func (w *world) checkMonitors(m *member, info actor.ProcessInfo) (byName int) {
	byPID, names := map[actor.PID]int{}, map[actor.NameAt]int{}
	for _, x := range info.Monitors {
		if x.PID.IsZero() {
			names[x.Name]++
			byName++
		} else {
			byPID[x.PID]++
		}
	}
	for _, mon := range m.monitors {
		switch {
		case mon.downs > 0 || mon.over:
		case mon.target != nil:
			byPID[mon.target.pid]--
		case names[mon.name] > 0:
			names[mon.name]--
		case w.names.state(mon.name.Name).mayHaveHeld()[m]:
			mon.lost = true // the name was its own by then, and nobody sees his own death
		default:
			w.fail("%v monitored %v, and neither has the monitor nor got a DOWN", m, mon.name)
		}
	}
	for pid, n := range byPID {
		if n != 0 {
			w.fail("%v has %d monitors of %v too many", m, n, pid)
		}
	}
	for name, n := range names {
		if n != 0 {
			w.fail("%v has %d monitors of %v too many", m, n, name)
		}
	}
	return byName
}

// remember keeps whom a monitor by name may be watching: after this round the name may
// go to others, while the monitor stays.
func (w *world) remember(mon *monitor) {
	if mon.target == nil && mon.downs == 0 && mon.holders == nil {
		mon.holders = w.names.state(mon.name.Name).mayHaveHeld()
	}
}

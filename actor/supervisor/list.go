package supervisor

import "github.com/beamline-go/beamline/actor"

// list is the children in the order of their start, found by id and by process: the end
// of a child costs the same however many there are.
type list struct {
	first, last *child
	byID        map[string]*child
	byPID       map[actor.PID]*child
}

// add puts c at the end.
func (l *list) add(c *child) {
	if l.byID == nil {
		l.byID, l.byPID = map[string]*child{}, map[actor.PID]*child{}
	}
	l.byID[c.ID] = c
	if c.prev = l.last; c.prev == nil {
		l.first = c
	} else {
		c.prev.next = c
	}
	l.last = c
}

// remove takes c out, if it is in. Its next and prev stay, for who walks the list.
func (l *list) remove(c *child) {
	if l.byID[c.ID] != c {
		return
	}
	delete(l.byID, c.ID)
	l.setPID(c, actor.PID{})
	if c.prev == nil {
		l.first = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		l.last = c.prev
	} else {
		c.next.prev = c.prev
	}
}

// setPID notes what process c is now; the zero PID for none.
func (l *list) setPID(c *child, pid actor.PID) {
	if !c.pid.IsZero() {
		delete(l.byPID, c.pid)
		c.last = c.pid
	}
	c.pid = pid
	if !pid.IsZero() && l.byID[c.ID] == c {
		l.byPID[pid] = c
	}
}

// within tells whether c is at or after start.
func within(c, start *child) bool {
	for at := start; at != nil; at = at.next {
		if at == c {
			return true
		}
	}
	return false
}

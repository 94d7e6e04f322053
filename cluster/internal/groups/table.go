package groups

import (
	"slices"
	"sync"

	"github.com/beamline-go/beamline/actor"
)

// Table is the view of a scope: its groups with their members, each as often as it has
// joined. The machine alone changes it, in a step. Anybody may read it, from any
// goroutine: what it returns is the caller's.
type Table struct {
	mu     sync.RWMutex
	groups *ordered[any, *membership]
}

// membership is what is in a group, in the order of joining. A group without any does not
// exist.
type membership struct{ all, local []actor.PID }

// Members lists all members of a group that are known here.
func (t *Table) Members(group any) []actor.PID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if m, ok := t.groups.get(group); ok {
		return slices.Clone(m.all)
	}
	return nil
}

// LocalMembers lists those that are on this node.
func (t *Table) LocalMembers(group any) []actor.PID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if m, ok := t.groups.get(group); ok {
		return slices.Clone(m.local)
	}
	return nil
}

// Groups lists the groups that have members; with local those that have some on this
// node.
func (t *Table) Groups(local bool) []any {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var groups []any
	for g, m := range t.groups.all {
		if !local || len(m.local) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// All is the whole view.
func (t *Table) All() map[any][]actor.PID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	all := make(map[any][]actor.PID, t.groups.len())
	for g, m := range t.groups.all {
		all[g] = slices.Clone(m.all)
	}
	return all
}

func (t *Table) add(group any, pids []actor.PID, local bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, ok := t.groups.get(group)
	if !ok {
		m = new(membership)
		t.groups.put(group, m)
	}
	m.all = append(m.all, pids...)
	if local {
		m.local = append(m.local, pids...)
	}
}

func (t *Table) take(group any, pids []actor.PID, local bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, ok := t.groups.get(group)
	if !ok {
		return
	}
	m.all, _ = subtract(m.all, pids)
	if local {
		m.local, _ = subtract(m.local, pids)
	}
	if len(m.all) == 0 {
		t.groups.remove(group)
	}
}

// subtract is list without each of pids, once for each time that it is in pids: Erlang's
// --. gone is what was there. The list is changed in place.
func subtract(list, pids []actor.PID) (rest, gone []actor.PID) {
	if len(pids) == 1 {
		i := slices.Index(list, pids[0])
		if i < 0 {
			return list, nil
		}
		return slices.Delete(list, i, i+1), []actor.PID{pids[0]}
	}
	times := make(map[actor.PID]int, len(pids))
	for _, pid := range pids {
		times[pid]++
	}
	rest = list[:0]
	for _, pid := range list {
		if times[pid] > 0 {
			times[pid]--
			gone = append(gone, pid)
		} else {
			rest = append(rest, pid)
		}
	}
	clear(list[len(rest):])
	return rest, gone
}

package gen

import "github.com/beamline-go/beamline/actor"

// AncestorsKey is where a process that a behaviour started has its ancestors in its
// dictionary, as proc_lib puts them there: who started it, then who started that one,
// each by its name if it has one.
const AncestorsKey = actor.Atom("$ancestors")

// CallersKey is where a task has its callers: who asked for it, then who asked for that.
const CallersKey = actor.Atom("$callers")

// Ancestors is what a child of p has under AncestorsKey.
func Ancestors(p *actor.Process) []any {
	list := make([]any, 1, 2)
	if name := p.Name(); name != "" {
		list[0] = name
	} else {
		list[0] = p.Self()
	}
	if own, ok := p.Get(AncestorsKey).([]any); ok {
		list = append(list, own...)
	}
	return list
}

package gen

import "github.com/beamline-go/beamline/actor"

// AncestorsKey is where a process that a behaviour started has its ancestors in its
// dictionary; see actor.SpawnOpts.ProcLib.
const AncestorsKey = actor.Atom("$ancestors")

// CallersKey is where a task has its callers: who asked for it, then who asked for that.
const CallersKey = actor.Atom("$callers")

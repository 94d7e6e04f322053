package bad

import "github.com/beamline-go/beamline/actor"

var d = actor.Down{Reason: actor.NoProc} // want "does not make a actor.Down"

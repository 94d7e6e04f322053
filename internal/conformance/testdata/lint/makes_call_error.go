package bad

import "github.com/beamline-go/beamline/actor/genserver"

var e = &genserver.CallError{} // want "does not make a genserver.CallError"

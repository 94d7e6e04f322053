package bad

import other "github.com/beamline-go/beamline/actor"

var x other.PID // want "under its own name"

package gen

import "github.com/beamline-go/beamline/actor"

// System is a message of package sys, {:system, from, request}. It holds functions, and
// its answers are what a state happens to be: it stays on its node.
type System struct {
	From From
	Op   any // one of those below
}

// LocalOnly keeps it on its node.
func (System) LocalOnly() {}

// What a System asks for: each is a function of package sys.
type (
	// GetState asks for the state.
	GetState struct{}
	// GetStatus asks for a Status.
	GetStatus struct{}
	// Suspend asks to handle nothing else until Resume.
	Suspend struct{}
	// Resume ends Suspend.
	Resume struct{}
	// ReplaceState asks to put what With makes of the state in its place.
	ReplaceState struct{ With func(any) (any, error) }
)

// Answer is the answer to a System.
type Answer struct {
	Value any
	Err   error
}

// LocalOnly keeps it on its node.
func (Answer) LocalOnly() {}

// Status is the Value of a GetStatus.
type Status struct {
	Server    string // the type of the callback module
	Parent    actor.PID
	Suspended bool
	State     any
}

package mesh

import "time"

// Machine is one node's connections and membership: a step machine without a
// goroutine, a clock or any randomness but its seed. The same config and the same
// events give the same effects. It is not safe for concurrent use.
type Machine struct {
	cfg Config
}

// New makes the machine of a node. Its error says which field of cfg cannot be used
// and why.
func New(cfg Config) (*Machine, error) { return &Machine{cfg: cfg}, nil }

// Step takes one event; see Stepper.
func (m *Machine) Step(now time.Duration, ev Event) []Effect { return nil }

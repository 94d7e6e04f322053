package supervisor

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Strategy says what else is restarted when a child ends.
type Strategy uint8

// OneForOne is :one_for_one: only the child that ended.
const OneForOne Strategy = 0

// Restart says when a child is restarted.
type Restart uint8

// The restart kinds of a child, :permanent being the default as in Elixir.
const (
	Permanent Restart = iota // always
	Transient                // after an abnormal end only; see actor.Kind
	Temporary                // never
)

// The special values of Child.Shutdown.
const (
	// BrutalKill is :brutal_kill: the child is killed at once.
	BrutalKill time.Duration = -1
	// Infinity is :infinity: the child has all the time it wants. For supervisors.
	Infinity = actor.Infinity
	// DefaultShutdown is what 0 stands for.
	DefaultShutdown = 5 * time.Second
)

// Child is a child specification.
type Child struct {
	// ID tells the children of a supervisor apart. Two with one ID are an error.
	ID string
	// Start starts the child, linked to p, which is the supervisor: as a rule with
	// genserver.StartLink. It runs for each restart, so it makes a new server each
	// time, and a restart sees nothing of its predecessor.
	Start func(p *actor.Process) (actor.PID, error)
	// Restart says when the child is restarted. The default is Permanent.
	Restart Restart
	// Shutdown is how long the child may take to end after the exit signal Shutdown
	// before it is killed. 0 is DefaultShutdown; BrutalKill and Infinity are the others.
	Shutdown time.Duration
	// Supervisor says that the child is a supervisor: type: :supervisor.
	Supervisor bool
}

// Intensity is how many restarts a supervisor does within a time before it gives up:
// max_restarts in max_seconds. The zero value is Elixir's default, 3 within 5 s. With
// Within set, Restarts counts as it is, 0 too.
type Intensity struct {
	Restarts int
	Within   time.Duration
}

// Spec is what a supervisor supervises, and how.
type Spec struct {
	Strategy  Strategy
	Intensity Intensity
	// Children are started in this order, and stopped in the reverse one.
	Children []Child
}

// ErrBadSpec says that a specification cannot be used; the error that wraps it names
// the field.
var ErrBadSpec = errors.New("bad supervisor specification")

// check refuses what would only fail later.
func (s *Spec) check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("supervisor: %w: %s", ErrBadSpec, fmt.Sprintf(format, args...))
	}
	if s.Strategy != OneForOne {
		return bad("Strategy %d is not known", s.Strategy)
	}
	if s.Intensity.Restarts < 0 {
		return bad("Intensity.Restarts is %d: it cannot be negative", s.Intensity.Restarts)
	}
	if s.Intensity.Within < 0 {
		return bad("Intensity.Within is %v: it cannot be negative", s.Intensity.Within)
	}
	if s.Intensity.Restarts > 0 && s.Intensity.Within == 0 {
		return bad("Intensity.Restarts is %d, but Intensity.Within is not set", s.Intensity.Restarts)
	}
	seen := make(map[string]bool, len(s.Children))
	for i, c := range s.Children {
		switch {
		case c.ID == "":
			return bad("Children[%d].ID is empty", i)
		case seen[c.ID]:
			return bad("Children[%d].ID %q is another child's too", i, c.ID)
		case c.Start == nil:
			return bad("Start of child %q is nil", c.ID)
		case c.Restart > Temporary:
			return bad("Restart of child %q is %d, which is not known", c.ID, c.Restart)
		case c.Shutdown < 0 && c.Shutdown != BrutalKill:
			return bad("Shutdown of child %q is %v: use BrutalKill, Infinity or a positive time", c.ID, c.Shutdown)
		}
		seen[c.ID] = true
	}
	return nil
}

// FailedToStart is {:failed_to_start_child, id, reason}: the term of the
// {:shutdown, …} with which a supervisor ends that could not start a child.
type FailedToStart struct {
	ID     string
	Reason error
}

// String names the child and the reason.
func (f FailedToStart) String() string {
	return fmt.Sprintf("failed to start child %q: %v", f.ID, f.Reason)
}

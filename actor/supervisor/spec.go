package supervisor

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Strategy says what else is restarted when a child ends.
type Strategy uint8

// The strategies of Supervisor. In each, what is restarted is stopped first, the last
// started first, and then started in the order of the specification.
const (
	OneForOne  Strategy = iota // :one_for_one: only the child that ended
	OneForAll                  // :one_for_all: all children
	RestForOne                 // :rest_for_one: the child that ended and those started after it
)

// AutoShutdown says whether a supervisor ends when its significant children have ended
// by themselves.
type AutoShutdown uint8

// The kinds of auto_shutdown. Never is the default, as in OTP. Only an end after which the
// child is not restarted counts, and not one that TerminateChild brought about.
const (
	Never          AutoShutdown = iota // :never
	AnySignificant                     // :any_significant: as soon as one has ended
	AllSignificant                     // :all_significant: when the last one has ended
)

// Restart says when a child is restarted.
type Restart uint8

// The restart kinds of a child, :permanent being the default as in Elixir.
const (
	Permanent Restart = iota // always
	Transient                // after an abnormal end only; see actor.Kind
	Temporary                // never
)

// String is the atom that Elixir has for it.
func (r Restart) String() string {
	if r > Temporary {
		return fmt.Sprintf("Restart(%d)", uint8(r))
	}
	return [...]string{"permanent", "transient", "temporary"}[r]
}

// The special values of Child.Shutdown.
const (
	// BrutalKill is :brutal_kill: the child is killed at once.
	BrutalKill time.Duration = -1
	// Infinity is :infinity: the child has all the time it wants. For supervisors.
	Infinity = actor.Infinity
	// DefaultShutdown is what 0 stands for, except with a supervisor.
	DefaultShutdown = 5 * time.Second
)

// Child is a child specification, for every kind of supervisor. Worker makes one for a
// GenServer.
type Child struct {
	// ID tells the children of a supervisor apart. Two with one ID are an error. A
	// DynamicSupervisor does not look at it, except in its reports.
	ID string
	// Start starts the child, linked to p, which is the supervisor: as a rule with
	// genserver.StartLink. It runs for each restart, so it makes a new server each
	// time, and a restart sees nothing of its predecessor.
	Start func(p *actor.Process) (actor.PID, error)
	// Restart says when the child is restarted. The default is Permanent.
	Restart Restart
	// Shutdown is how long the child may take to end after the exit signal Shutdown
	// before it is killed. 0 is DefaultShutdown, or Infinity for a Supervisor, as in
	// Elixir; BrutalKill and Infinity are the special values.
	Shutdown time.Duration
	// Supervisor says that the child is a supervisor: type: :supervisor.
	Supervisor bool
	// Significant makes the child count for AutoShutdown: significant: true. It goes with
	// a supervisor whose AutoShutdown is not Never, and with a Restart other than Permanent.
	Significant bool
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
	Strategy     Strategy
	Intensity    Intensity
	AutoShutdown AutoShutdown
	// Children are started in this order, and stopped in the reverse one.
	Children []Child
}

// ErrBadSpec says that a specification cannot be used; the error that wraps it names
// the field.
var ErrBadSpec = errors.New("bad supervisor specification")

func bad(format string, args ...any) error {
	return fmt.Errorf("supervisor: %w: %s", ErrBadSpec, fmt.Sprintf(format, args...))
}

// check refuses what would only fail later.
func (s *Spec) check() error {
	if s.Strategy > RestForOne {
		return bad("Strategy %d is not known", s.Strategy)
	}
	if s.AutoShutdown > AllSignificant {
		return bad("AutoShutdown %d is not known", s.AutoShutdown)
	}
	if err := s.Intensity.Check(); err != nil {
		return err
	}
	seen := make(map[string]bool, len(s.Children))
	for i := range s.Children {
		c := &s.Children[i]
		if c.ID == "" {
			return bad("Children[%d].ID is empty", i)
		}
		if seen[c.ID] {
			return bad("Children[%d].ID %q is another child's too", i, c.ID)
		}
		if err := s.checkChild(c); err != nil {
			return err
		}
		seen[c.ID] = true
	}
	return nil
}

// checkChild checks a child that comes with the Spec, or later.
func (s *Spec) checkChild(c *Child) error {
	if c.ID == "" {
		return bad("the child's ID is empty")
	}
	if err := c.Check(); err != nil {
		return err
	}
	if c.Significant && s.AutoShutdown == Never {
		return bad("child %q is Significant, but AutoShutdown is Never: use AnySignificant or AllSignificant", c.ID)
	}
	return nil
}

// Check tells whether a supervisor can use the intensity; the error wraps ErrBadSpec and
// names the field. Every kind of supervisor calls it when it is started.
func (i Intensity) Check() error {
	switch {
	case i.Restarts < 0:
		return bad("Intensity.Restarts is %d: it cannot be negative", i.Restarts)
	case i.Within < 0:
		return bad("Intensity.Within is %v: it cannot be negative", i.Within)
	case i.Restarts > 0 && i.Within == 0:
		return bad("Intensity.Restarts is %d, but Intensity.Within is not set", i.Restarts)
	}
	return nil
}

// OrDefault is i, or for the zero value the default: 3 restarts within 5 s.
func (i Intensity) OrDefault() Intensity {
	if i == (Intensity{}) {
		return Intensity{Restarts: 3, Within: 5 * time.Second}
	}
	return i
}

// Check tells whether a supervisor can use the specification; the error wraps ErrBadSpec
// and names the field. Every kind of supervisor calls it before anything is started.
func (c Child) Check() error {
	switch {
	case c.Start == nil:
		return bad("Start of child %q is nil", c.ID)
	case c.Restart > Temporary:
		return bad("Restart of child %q is %d, which is not known", c.ID, c.Restart)
	case c.Shutdown < 0 && c.Shutdown != BrutalKill:
		return bad("Shutdown of child %q is %v: use BrutalKill, Infinity or a positive time", c.ID, c.Shutdown)
	case c.Significant && c.Restart == Permanent:
		return bad("child %q is Significant and Permanent: it would never end for good; use Transient or Temporary", c.ID)
	}
	return nil
}

// ShutdownTime is the time that Shutdown stands for: the defaults are filled in.
// BrutalKill stays what it is.
func (c *Child) ShutdownTime() time.Duration {
	switch {
	case c.Shutdown != 0:
		return c.Shutdown
	case c.Supervisor:
		return Infinity
	}
	return DefaultShutdown
}

// Patience is how long a restart waits for the body of a killed predecessor: the
// child's shutdown time, where that is a time, and DefaultShutdown otherwise.
func (c *Child) Patience() time.Duration {
	if t := c.ShutdownTime(); t != BrutalKill && t != Infinity {
		return t
	}
	return DefaultShutdown
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

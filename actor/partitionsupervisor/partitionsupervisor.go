package partitionsupervisor

import (
	"errors"
	"fmt"
	"hash/maphash"
	"reflect"
	"runtime"
	"strconv"
	"sync/atomic"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Spec is what a PartitionSupervisor starts a number of times.
type Spec struct {
	// Name is the name of the supervisor, and what Via is given. It must be set.
	Name actor.Name
	// Partitions is how many children there are. 0 is the default, GOMAXPROCS.
	Partitions int
	// Child is the child specification of partition i, counting from 0: :child_spec and
	// :with_arguments. Its ID is set to the partition's number.
	Child func(partition int) supervisor.Child
	// Strategy and Intensity are those of the supervisor.
	Strategy  supervisor.Strategy
	Intensity supervisor.Intensity
}

// ErrCannotRegister says that a name with Via was to be registered: it leads to a
// partition, and is not a name to give.
var ErrCannotRegister = errors.New("the name leads to a partition of a PartitionSupervisor: it cannot be registered")

// key is where a node keeps the table of the PartitionSupervisor with a name.
type key actor.Name

// table is the partitions of one PartitionSupervisor. Who routes reads it; a start of a
// partition writes its own slot.
type table struct {
	sup  actor.PID // set before the table can be found, and never again
	seed maphash.Seed
	pids []atomic.Pointer[actor.PID]
}

// StartLink starts a supervisor with Partitions children that is linked to the caller, as
// PartitionSupervisor.start_link. The error wraps supervisor.ErrBadSpec and names the
// field when the Spec cannot be used, and is one of supervisor.StartLink otherwise.
func StartLink(p *actor.Process, spec Spec) (actor.PID, error) {
	bad := func(what string) (actor.PID, error) {
		return actor.PID{}, fmt.Errorf("partitionsupervisor: %w: %s", supervisor.ErrBadSpec, what)
	}
	switch {
	case spec.Name == "":
		return bad("Name is not set")
	case spec.Child == nil:
		return bad("Child is nil")
	case spec.Partitions < 0:
		return bad(fmt.Sprintf("Partitions is %d: it cannot be negative", spec.Partitions))
	case spec.Partitions == 0:
		spec.Partitions = runtime.GOMAXPROCS(0)
	}
	t := &table{seed: maphash.MakeSeed(), pids: make([]atomic.Pointer[actor.PID], spec.Partitions)}
	children := make([]supervisor.Child, spec.Partitions)
	for i := range children {
		c := spec.Child(i)
		start := c.Start
		c.ID = strconv.Itoa(i)
		if start != nil {
			c.Start = func(p *actor.Process) (actor.PID, error) {
				// The supervisor holds its name by now: the table is its own.
				if t.sup.IsZero() {
					t.sup = p.Self()
					p.System().Store().Store(key(spec.Name), t)
				}
				pid, err := start(p)
				if err == nil {
					t.pids[i].Store(&pid)
				}
				return pid, err
			}
		}
		children[i] = c
	}
	return supervisor.StartLink(p, supervisor.Spec{
		Strategy: spec.Strategy, Intensity: spec.Intensity, Children: children,
	}, genserver.WithName(spec.Name))
}

// Via is the partition that key leads to in the PartitionSupervisor called name:
// {:via, PartitionSupervisor, {name, key}}. Give it wherever a destination is wanted. One
// key leads to one partition, whatever process that is at the time. A whole number leads
// to its absolute value modulo the number of partitions, as in Elixir; which one any other
// key leads to is not said. Where there is no such supervisor nobody is found.
func Via[K comparable](name actor.Name, key K) actor.Via {
	return actor.Via{Registrar: router{}, Name: route{name, key}}
}

// route is the {name, key} in a Via.
type route struct {
	Supervisor actor.Name
	Key        any
}

// router is the module PartitionSupervisor in a Via.
type router struct{}

// String is how a Via with it prints.
func (router) String() string { return "PartitionSupervisor" }

// RegisterName refuses: register_name/2 raises.
func (router) RegisterName(*actor.Process, any) error {
	return fmt.Errorf("partitionsupervisor: register: %w", ErrCannotRegister)
}

// UnregisterName does nothing, since nothing can be registered.
func (router) UnregisterName(*actor.Process, any) {}

// WhereisName is the process of the partition that name's key leads to.
func (router) WhereisName(s *actor.System, name any) (actor.PID, bool) {
	r, ok := name.(route)
	if !ok {
		return actor.PID{}, false
	}
	t, ok := find(s, r.Supervisor)
	if !ok {
		return actor.PID{}, false
	}
	pid := t.pids[t.partition(r.Key)].Load()
	if pid == nil {
		return actor.PID{}, false
	}
	return *pid, true
}

// find is the table of the supervisor that holds name now.
func find(s *actor.System, name actor.Name) (*table, bool) {
	v, ok := s.Store().Load(key(name))
	if !ok {
		return nil, false
	}
	t := v.(*table)
	if sup, held := s.Whereis(name); !held || sup != t.sup {
		s.Store().CompareAndDelete(key(name), v) // the supervisor has ended
		return nil, false
	}
	return t, true
}

// partition is where a key leads.
func (t *table) partition(key any) int {
	n := uint64(len(t.pids))
	v := reflect.ValueOf(key)
	switch {
	case v.CanInt() && v.Int() < 0:
		return int(-uint64(v.Int()) % n)
	case v.CanInt():
		return int(uint64(v.Int()) % n)
	case v.CanUint():
		return int(v.Uint() % n)
	}
	return int(maphash.Comparable(t.seed, key) % n)
}

// Partitions is how many partitions the PartitionSupervisor called name has, as
// PartitionSupervisor.partitions. The error wraps actor.ErrNotRegistered when there is
// no such supervisor.
func Partitions(p *actor.Process, name actor.Name) (int, error) {
	t, ok := find(p.System(), name)
	if !ok {
		return 0, fmt.Errorf("partitionsupervisor: partitions of %q: %w", string(name), actor.ErrNotRegistered)
	}
	return len(t.pids), nil
}

// WhichChildren lists the partitions, the last first, as
// PartitionSupervisor.which_children. The ID is the partition's number.
func WhichChildren(p *actor.Process, name actor.Name) ([]supervisor.ChildInfo, error) {
	return supervisor.WhichChildren(p, name)
}

// CountChildren counts the partitions, as PartitionSupervisor.count_children.
func CountChildren(p *actor.Process, name actor.Name) (supervisor.Counts, error) {
	return supervisor.CountChildren(p, name)
}

// Stop stops the supervisor and its partitions, the last one first, as
// PartitionSupervisor.stop. It waits as long as that takes. The error is a
// *genserver.CallError.
func Stop(p *actor.Process, name actor.Name, reason error) error {
	return supervisor.Stop(p, name, reason)
}

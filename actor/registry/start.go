package registry

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Name is the name of a registry, with the types of its keys and values. It is a string,
// so that a constant can be one:
//
//	const Accounts registry.Name[string, int] = "accounts"
//
// As on the BEAM the registry's supervisor is registered under it. V is struct{} for a
// registry that keeps no values.
type Name[K comparable, V any] actor.Name

// Keys says how many processes may hold one key: the option keys:.
type Keys uint8

// The two kinds of keys.
const (
	Unique    Keys = iota + 1 // :unique: one process
	Duplicate                 // :duplicate: any number, also one process several times
)

// String is the kind's name.
func (k Keys) String() string {
	switch k {
	case Unique:
		return "unique"
	case Duplicate:
		return "duplicate"
	}
	return fmt.Sprintf("Keys(%d)", uint8(k))
}

// Errors of this package. Each is wrapped in one that says what was attempted.
var (
	// ErrUnknown says that no registry of that name runs on this node: start it, with
	// StartLink or as a supervisor's child, before those who use it. Elixir raises.
	ErrUnknown = errors.New("no such registry runs on this node")
	// ErrTypes says that the registry of that name was started with other types of key
	// or value: declare its Name once, and use that everywhere.
	ErrTypes = errors.New("the registry has other types of key or value")
	// ErrKey says that a key cannot be compared, which the compiler cannot see when the
	// type of the keys is, or holds, an interface.
	ErrKey = errors.New("the key cannot be compared")
	// ErrNotUnique says that the operation is for unique keys only.
	ErrNotUnique = errors.New("the registry's keys are not unique")
	// ErrBadOption says that a registry cannot be started so; the error names the option.
	ErrBadOption = errors.New("bad option")
)

// Registered is what a listener gets for a new entry: {:register, registry, key, pid, value}.
type Registered struct {
	Registry actor.Name
	Key      any
	PID      actor.PID
	Value    any
}

// Unregistered is what a listener gets for an Unregister, also when there was no entry, and
// for an UnregisterMatch that took the last one out: {:unregister, registry, key, pid}. There is none
// for a process that died: monitor it.
type Unregistered struct {
	Registry actor.Name
	Key      any
	PID      actor.PID
}

// Option sets up the start of a registry.
type Option func(*options)

type options struct {
	partitions int
	listeners  []actor.Name
	meta       [][2]any
}

// WithPartitions spreads the registry over n processes, each with a lock of its own, as
// the option partitions:. The default is 1. Take the number of processors for a registry
// in which thousands of processes register at once; to look up needs none.
func WithPartitions(n int) Option { return func(o *options) { o.partitions = n } }

// WithListeners names the processes that get a Registered for each new entry and an
// Unregistered for each that is taken out, as the option listeners:. A name that nobody holds at the time misses it.
func WithListeners(names ...actor.Name) Option {
	return func(o *options) { o.listeners = append(o.listeners, names...) }
}

// WithMeta stores value under key as PutMeta does, before the registry is there for
// others: the option meta:.
func WithMeta(key, value any) Option {
	return func(o *options) { o.meta = append(o.meta, [2]any{key, value}) }
}

// StartLink starts the registry r, linked to p, as Registry.start_link. It consists of a
// supervisor, registered under r, and a process a partition. supervisor.Stop stops it.
//
// The error is a *genserver.AlreadyStartedError when the name is taken, and ErrBadOption
// for options that cannot be.
func StartLink[K comparable, V any](p *actor.Process, r Name[K, V], keys Keys, opts ...Option) (actor.PID, error) {
	o := options{partitions: 1}
	for _, f := range opts {
		f(&o)
	}
	if err := o.check(keys); err != nil {
		return actor.PID{}, fmt.Errorf("registry: start %q: %w", string(r), err)
	}
	name := actor.Name(r)
	if !name.Valid() {
		return actor.PID{}, fmt.Errorf("registry: start %q: %w", string(r), actor.ErrBadName)
	}
	t := newTable[K, V](name, keys, o)
	spec := supervisor.Spec{Strategy: supervisor.OneForAll}
	for i := range t.parts {
		spec.Children = append(spec.Children, supervisor.Child{
			ID: fmt.Sprintf("partition %d", i),
			Start: func(q *actor.Process) (actor.PID, error) {
				return genserver.StartLink(q, &keeper[K, V]{table: t, part: t.parts[i]})
			},
		})
	}
	return supervisor.StartLink(p, spec, genserver.WithName(name))
}

func (o *options) check(keys Keys) error {
	if keys != Unique && keys != Duplicate {
		return fmt.Errorf("%w: keys is %v: it is Unique or Duplicate", ErrBadOption, keys)
	}
	if o.partitions < 1 {
		return fmt.Errorf("%w: WithPartitions is %d: it is at least 1", ErrBadOption, o.partitions)
	}
	for _, name := range o.listeners {
		if !name.Valid() {
			return fmt.Errorf("%w: WithListeners has %q: %w", ErrBadOption, string(name), actor.ErrBadName)
		}
	}
	for _, m := range o.meta {
		if !comparableValue(m[0]) {
			return fmt.Errorf("%w: WithMeta has a %T as its key: %w", ErrBadOption, m[0], ErrKey)
		}
	}
	return nil
}

// Child is the child specification of a registry: {Registry, keys: …, name: …}. Put it
// before the children that use the registry.
func Child[K comparable, V any](r Name[K, V], keys Keys, opts ...Option) supervisor.Child {
	return supervisor.Child{
		ID:         string(r),
		Supervisor: true,
		Shutdown:   supervisor.Infinity,
		Start:      func(p *actor.Process) (actor.PID, error) { return StartLink(p, r, keys, opts...) },
	}
}

// keeper is the process of a partition: those who register are linked to it, and it takes
// out what they leave.
type keeper[K comparable, V any] struct {
	genserver.Default
	table *table[K, V]
	part  *part[K, V]
}

// Init opens the partition. What was in it before a crash is lost, as on the BEAM, where
// the crash takes those with it who are linked and do not trap exits.
func (k *keeper[K, V]) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true)
	k.table.start(k.part, p.Self())
	p.System().Store().Store(tableKey(k.table.name), k.table)
	return genserver.Ok()
}

// HandleInfo cleans up after a process that has died.
func (k *keeper[K, V]) HandleInfo(_ *actor.Process, msg any) genserver.Result {
	if e, ok := msg.(actor.Exit); ok {
		k.table.bury(k.part, e.From)
	}
	return genserver.NoReply() // a registry is used by name: other mail is a mistake, as in Elixir
}

// Terminate closes the partition; the last one takes the registry off the node.
func (k *keeper[K, V]) Terminate(p *actor.Process, _ error) {
	if k.table.stop(k.part) {
		p.System().Store().CompareAndDelete(tableKey(k.table.name), k.table)
	}
}

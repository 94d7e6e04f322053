package registry

import (
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/beamline-go/beamline/actor"
)

// tableKey is where the table of a registry is in the System's Store.
type tableKey actor.Name

// table is what an ETS table is to Elixir's Registry: it is read and written by whoever
// uses the registry, without a message.
type table[K comparable, V any] struct {
	name      actor.Name
	keys      Keys
	loose     bool // not every K can be compared
	listeners []actor.Name
	parts     []*part[K, V]
	unique    sync.Map // for unique keys: K to *entry
	meta      sync.Map

	mu   sync.Mutex
	open int // partitions that run
}

// entry is one registration. It does not change: a new value is a new entry.
type entry[K comparable, V any] struct {
	key   K
	pid   actor.PID
	value V
}

// part is a partition. A process has all its entries in one, which its PID decides.
type part[K comparable, V any] struct {
	mu     sync.RWMutex
	keeper actor.PID // zero when it is not running
	owners map[actor.PID][]*entry[K, V]
	byKey  map[K][]*entry[K, V] // for duplicate keys, in the order of registration
}

func newTable[K comparable, V any](name actor.Name, keys Keys, o options) *table[K, V] {
	t := &table[K, V]{name: name, keys: keys, loose: !strictly(reflect.TypeFor[K]()), listeners: o.listeners}
	for range o.partitions {
		t.parts = append(t.parts, &part[K, V]{})
	}
	for _, m := range o.meta {
		t.meta.Store(m[0], m[1])
	}
	return t
}

// strictly tells whether every value of the comparable type k can be compared.
func strictly(k reflect.Type) bool {
	switch k.Kind() {
	case reflect.Interface:
		return false
	case reflect.Array:
		return strictly(k.Elem())
	case reflect.Struct:
		for i := range k.NumField() {
			if !strictly(k.Field(i).Type) {
				return false
			}
		}
	}
	return true
}

func comparableValue(v any) bool { return v == nil || reflect.ValueOf(v).Comparable() }

// find is the table of r on node s.
func (r Name[K, V]) find(s *actor.System) (*table[K, V], error) {
	v, ok := s.Store().Load(tableKey(r))
	if !ok {
		return nil, ErrUnknown
	}
	t, ok := v.(*table[K, V])
	if !ok {
		return nil, fmt.Errorf("%w: it is a %T", ErrTypes, v)
	}
	return t, nil
}

// at is find for an operation on key.
func (r Name[K, V]) at(s *actor.System, what string, key K) (*table[K, V], error) {
	t, err := r.find(s)
	if err == nil && t.loose && !comparableValue(key) {
		err = ErrKey
	}
	if err != nil {
		return nil, r.failed(what, key, err)
	}
	return t, nil
}

func (r Name[K, V]) failed(what string, key K, err error) error {
	return fmt.Errorf("registry: %s %#v in %q: %w", what, key, string(r), err)
}

func (t *table[K, V]) partOf(pid actor.PID) *part[K, V] {
	return t.parts[pid.Number()%uint64(len(t.parts))]
}

// start has a partition begin, empty, with the process keeper.
func (t *table[K, V]) start(p *part[K, V], keeper actor.PID) {
	t.empty(p)
	p.mu.Lock()
	began := p.keeper.IsZero()
	p.keeper = keeper
	p.mu.Unlock()
	if began {
		t.mu.Lock()
		t.open++
		t.mu.Unlock()
	}
}

// stop ends a partition, and tells whether it was the last.
func (t *table[K, V]) stop(p *part[K, V]) (last bool) {
	p.mu.Lock()
	p.keeper = actor.PID{}
	p.mu.Unlock()
	t.empty(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open--
	return t.open == 0
}

func (t *table[K, V]) empty(p *part[K, V]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, list := range p.owners {
		for _, e := range list {
			t.unique.CompareAndDelete(e.key, e)
		}
	}
	p.owners, p.byKey = map[actor.PID][]*entry[K, V]{}, map[K][]*entry[K, V]{}
}

// put registers e. With unique keys it fails when another process that is alive has the
// key, or e's own.
func (t *table[K, V]) put(s *actor.System, p *part[K, V], e *entry[K, V]) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keeper.IsZero() {
		return ErrUnknown
	}
	for t.keys == Unique {
		held, taken := t.unique.LoadOrStore(e.key, e)
		if !taken {
			break
		}
		if holder := held.(*entry[K, V]).pid; s.Alive(holder) {
			return &AlreadyRegisteredError{Registry: t.name, Key: e.key, PID: holder}
		}
		t.unique.CompareAndDelete(e.key, held) // its keeper will take it from the owner's list
	}
	p.owners[e.pid] = append(p.owners[e.pid], e)
	if t.keys == Duplicate {
		p.byKey[e.key] = append(p.byKey[e.key], e)
	}
	return nil
}

// take takes the entries of pid out that match, and tells how many it has left.
func (t *table[K, V]) take(p *part[K, V], pid actor.PID, match func(*entry[K, V]) bool) (gone []*entry[K, V], left int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	own := p.owners[pid]
	rest := make([]*entry[K, V], 0, len(own))
	for _, e := range own {
		if match(e) {
			gone = append(gone, e)
		} else {
			rest = append(rest, e)
		}
	}
	if len(gone) == 0 {
		return nil, len(own)
	}
	if len(rest) == 0 {
		delete(p.owners, pid)
	} else {
		p.owners[pid] = rest
	}
	for _, e := range gone {
		t.forget(p, e)
	}
	return gone, len(rest)
}

// forget takes e from where keys are looked up. p is locked.
func (t *table[K, V]) forget(p *part[K, V], e *entry[K, V]) {
	if t.keys == Unique {
		t.unique.CompareAndDelete(e.key, e)
		return
	}
	list := p.byKey[e.key]
	i := slices.Index(list, e)
	if i < 0 {
		return
	}
	if len(list) == 1 {
		delete(p.byKey, e.key)
		return
	}
	p.byKey[e.key] = slices.Delete(list, i, i+1)
}

// bury takes all out that pid has.
func (t *table[K, V]) bury(p *part[K, V], pid actor.PID) {
	t.take(p, pid, func(*entry[K, V]) bool { return true })
}

// one is the live entry of a unique key.
func (t *table[K, V]) one(s *actor.System, key K) (*entry[K, V], bool) {
	v, ok := t.unique.Load(key)
	if !ok {
		return nil, false
	}
	e := v.(*entry[K, V])
	return e, s.Alive(e.pid)
}

// of lists the live entries of key in one partition, for duplicate keys.
func (p *part[K, V]) of(s *actor.System, key K) []Entry[V] {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var list []Entry[V]
	for _, e := range p.byKey[key] {
		if s.Alive(e.pid) {
			list = append(list, Entry[V]{e.pid, e.value})
		}
	}
	return list
}

// own lists the entries of pid in the order of registration, if it is alive.
func (t *table[K, V]) own(s *actor.System, pid actor.PID) []*entry[K, V] {
	if !s.Alive(pid) {
		return nil
	}
	p := t.partOf(pid)
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Clone(p.owners[pid])
}

// each calls f with every entry of a live process, outside all locks.
func (t *table[K, V]) each(s *actor.System, f func(*entry[K, V])) {
	for _, p := range t.parts {
		p.mu.RLock()
		var all []*entry[K, V]
		for _, list := range p.owners {
			all = append(all, list...)
		}
		p.mu.RUnlock()
		for _, e := range all {
			if s.Alive(e.pid) {
				f(e)
			}
		}
	}
}

// tell sends msg to the listeners.
func (t *table[K, V]) tell(p *actor.Process, msg any) {
	for _, name := range t.listeners {
		_ = p.Send(name, msg) // a listener that is not there misses it
	}
}

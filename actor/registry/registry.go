package registry

import (
	"fmt"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// Entry is {pid, value}: who is registered, and with what.
type Entry[V any] struct {
	PID   actor.PID
	Value V
}

// Item is {key, pid, value}: a whole registration, as Select sees it.
type Item[K comparable, V any] struct {
	Key   K
	PID   actor.PID
	Value V
}

// AlreadyRegisteredError is {:already_registered, pid}: a live process has the unique key.
// errors.Is takes it for an actor.ErrNameTaken.
type AlreadyRegisteredError struct {
	Registry actor.Name
	Key      any
	PID      actor.PID // who has it; the caller itself, if it was that
}

// Error names the key and its holder.
func (e *AlreadyRegisteredError) Error() string {
	return fmt.Sprintf("registry: register %#v in %q: %v has the key", e.Key, string(e.Registry), e.PID)
}

// Is makes it an actor.ErrNameTaken for errors.Is.
func (e *AlreadyRegisteredError) Is(target error) bool { return target == actor.ErrNameTaken }

// Register registers the calling process under key with a value, as Registry.register. The
// entry goes with Unregister or with the process.
//
// With unique keys the error is an *AlreadyRegisteredError when a live process has the key,
// the caller included. Other errors are ErrUnknown, ErrTypes and ErrKey.
func Register[K comparable, V any](p *actor.Process, r Name[K, V], key K, value V) error {
	t, err := r.at(p.System(), "register", key)
	if err != nil {
		return err
	}
	self := p.Self()
	part := t.partOf(self)
	part.mu.RLock()
	keeper := part.keeper
	part.mu.RUnlock()
	if keeper.IsZero() {
		return r.failed("register", key, ErrUnknown)
	}
	// The link comes first: whatever happens to the process from here on, its keeper
	// gets to know and cleans up.
	if err := p.Link(keeper); err != nil {
		return r.failed("register", key, ErrUnknown)
	}
	e := &entry[K, V]{key, self, value}
	if err := t.put(p.System(), part, e); err != nil {
		r.unlink(p, t)
		if err == ErrUnknown { //nolint:errorlint // put gives it as it is
			err = r.failed("register", key, err)
		}
		return err
	}
	if !p.Alive(self) { // killed meanwhile, and its keeper may have cleaned up before the put
		t.take(part, self, func(x *entry[K, V]) bool { return x == e })
		return r.failed("register", key, actor.ErrKilled)
	}
	t.tell(p, Registered{t.name, key, self, value})
	return nil
}

// unlink takes the link to the keeper away when the process has no entry left.
func (r Name[K, V]) unlink(p *actor.Process, t *table[K, V]) {
	part := t.partOf(p.Self())
	part.mu.RLock()
	keeper, n := part.keeper, len(part.owners[p.Self()])
	part.mu.RUnlock()
	if n == 0 && !keeper.IsZero() {
		p.Unlink(keeper)
	}
}

// Unregister takes out what the calling process has under key, as Registry.unregister. To
// have nothing there is no error.
func Unregister[K comparable, V any](p *actor.Process, r Name[K, V], key K) error {
	t, _, err := r.takeOwn(p, key, func(V) bool { return true })
	if err == nil {
		t.tell(p, Unregistered{t.name, key, p.Self()})
	}
	return err
}

// UnregisterMatch takes out what the calling process has under key with a value that match
// accepts, as Registry.unregister_match. Listeners are told when it has nothing left there.
func UnregisterMatch[K comparable, V any](p *actor.Process, r Name[K, V], key K, match func(V) bool) error {
	t, n, err := r.takeOwn(p, key, match)
	if n > 0 && !slices.ContainsFunc(t.own(p.System(), p.Self()), func(e *entry[K, V]) bool { return e.key == key }) {
		t.tell(p, Unregistered{t.name, key, p.Self()})
	}
	return err
}

// takeOwn takes out what p has under key with a value that match accepts, and tells how
// many that were.
func (r Name[K, V]) takeOwn(p *actor.Process, key K, match func(V) bool) (*table[K, V], int, error) {
	t, err := r.at(p.System(), "unregister", key)
	if err != nil {
		return nil, 0, err
	}
	gone, left := t.take(t.partOf(p.Self()), p.Self(), func(e *entry[K, V]) bool { return e.key == key && match(e.value) })
	if left == 0 && len(gone) > 0 {
		r.unlink(p, t)
	}
	return t, len(gone), nil
}

// UpdateValue changes the value of a unique key that the calling process has, as
// Registry.update_value, and gives the new one and the old one. The error is
// actor.ErrNotRegistered when the caller does not have the key, where Elixir returns
// :error, and ErrNotUnique for a registry with duplicate keys.
func UpdateValue[K comparable, V any](p *actor.Process, r Name[K, V], key K, update func(V) V) (now, before V, err error) {
	t, err := r.at(p.System(), "update", key)
	if err != nil {
		return now, before, err
	}
	if t.keys != Unique {
		return now, before, r.failed("update", key, ErrNotUnique)
	}
	old, ok := t.one(p.System(), key)
	if !ok || old.pid != p.Self() {
		return now, before, r.failed("update", key, actor.ErrNotRegistered)
	}
	// Only this process changes its own entries, so old is what it is until the swap,
	// unless the process dies.
	e := &entry[K, V]{key, old.pid, update(old.value)}
	part := t.partOf(old.pid)
	part.mu.Lock()
	defer part.mu.Unlock()
	list := part.owners[old.pid]
	for i := range list {
		if list[i] == old && t.unique.CompareAndSwap(key, old, e) {
			list[i] = e
			return e.value, old.value, nil
		}
	}
	return now, before, r.failed("update", key, actor.ErrNotRegistered)
}

// Lookup lists who is registered under key, as Registry.lookup: with unique keys one at
// most. The dead are never among them. It reads a table, in the caller: no message is
// sent, and s may be used from any goroutine. The list is the caller's, the values are
// everybody's: do not change what they point to.
func Lookup[K comparable, V any](s *actor.System, r Name[K, V], key K) ([]Entry[V], error) {
	t, err := r.at(s, "look up", key)
	if err != nil {
		return nil, err
	}
	return t.lookup(s, key), nil
}

func (t *table[K, V]) lookup(s *actor.System, key K) []Entry[V] {
	if t.keys == Unique {
		if e, ok := t.one(s, key); ok {
			return []Entry[V]{{e.pid, e.value}}
		}
		return nil
	}
	var list []Entry[V]
	for _, p := range t.parts {
		list = append(list, p.of(s, key)...)
	}
	return list
}

// Whereis is who holds a unique key, and with what value: Lookup for the usual case, which
// makes no list. It is false also when there is no such registry, and when its keys are
// not unique.
func Whereis[K comparable, V any](s *actor.System, r Name[K, V], key K) (pid actor.PID, value V, ok bool) {
	t, err := r.find(s)
	if err != nil || t.loose && !comparableValue(key) {
		return pid, value, false
	}
	if e, ok := t.one(s, key); ok {
		return e.pid, e.value, true
	}
	return pid, value, false
}

// Match lists who is registered under key with a value that match accepts, as
// Registry.match. A function stands for the pattern and the guards.
func Match[K comparable, V any](s *actor.System, r Name[K, V], key K, match func(V) bool) ([]Entry[V], error) {
	t, err := r.at(s, "match", key)
	if err != nil {
		return nil, err
	}
	var list []Entry[V]
	for _, e := range t.lookup(s, key) {
		if match(e.Value) {
			list = append(list, e)
		}
	}
	return list, nil
}

// CountMatch is how many Match would list, as Registry.count_match.
func CountMatch[K comparable, V any](s *actor.System, r Name[K, V], key K, match func(V) bool) (int, error) {
	list, err := Match(s, r, key, match)
	return len(list), err
}

// Values lists what pid is registered with under key, as Registry.values.
func Values[K comparable, V any](s *actor.System, r Name[K, V], key K, pid actor.PID) ([]V, error) {
	t, err := r.at(s, "values of", key)
	if err != nil {
		return nil, err
	}
	var values []V
	for _, e := range t.own(s, pid) {
		if e.key == key {
			values = append(values, e.value)
		}
	}
	return values, nil
}

// KeysOf lists the keys of pid, each as often as it is registered under it, in the order
// of registration: Registry.keys, which gives no order.
func KeysOf[K comparable, V any](s *actor.System, r Name[K, V], pid actor.PID) ([]K, error) {
	t, err := r.find(s)
	if err != nil {
		return nil, fmt.Errorf("registry: keys in %q: %w", string(r), err)
	}
	var keys []K
	for _, e := range t.own(s, pid) {
		keys = append(keys, e.key)
	}
	return keys, nil
}

// Count is how many entries there are, as Registry.count.
func Count[K comparable, V any](s *actor.System, r Name[K, V]) (int, error) {
	return CountSelect(s, r, func(Item[K, V]) bool { return true })
}

// Select calls choose with each entry and lists what it returns with true, in no order, as
// Registry.select. A function stands for the match specification.
func Select[K comparable, V, T any](s *actor.System, r Name[K, V], choose func(Item[K, V]) (T, bool)) ([]T, error) {
	t, err := r.find(s)
	if err != nil {
		return nil, fmt.Errorf("registry: select in %q: %w", string(r), err)
	}
	var list []T
	t.each(s, func(e *entry[K, V]) {
		if x, ok := choose(Item[K, V]{e.key, e.pid, e.value}); ok {
			list = append(list, x)
		}
	})
	return list, nil
}

// CountSelect is how many entries match accepts, as Registry.count_select.
func CountSelect[K comparable, V any](s *actor.System, r Name[K, V], match func(Item[K, V]) bool) (int, error) {
	t, err := r.find(s)
	if err != nil {
		return 0, fmt.Errorf("registry: count in %q: %w", string(r), err)
	}
	n := 0
	t.each(s, func(e *entry[K, V]) {
		if match(Item[K, V]{e.key, e.pid, e.value}) {
			n++
		}
	})
	return n, nil
}

// Dispatch calls f, in the calling process, with who is registered under key, as
// Registry.dispatch: once a partition that has any, so with one partition once or not at
// all. It is how a publisher reaches its subscribers:
//
//	registry.Dispatch(p, Topics, "news", func(entries []registry.Entry[string]) {
//		for _, e := range entries {
//			_ = p.Send(e.PID, News{})
//		}
//	})
//
// A panic or an exit in f is the caller's.
func Dispatch[K comparable, V any](p *actor.Process, r Name[K, V], key K, f func([]Entry[V])) error {
	t, err := r.at(p.System(), "dispatch to", key)
	if err != nil {
		return err
	}
	if t.keys == Unique {
		if list := t.lookup(p.System(), key); len(list) > 0 {
			f(list)
		}
		return nil
	}
	for _, part := range t.parts {
		if list := part.of(p.System(), key); len(list) > 0 {
			f(list)
		}
	}
	return nil
}

// DispatchParallel is Dispatch with a process a partition, linked to the caller, which
// waits for them all: the option parallel: true. f gets the process that it runs in.
func DispatchParallel[K comparable, V any](p *actor.Process, r Name[K, V], key K, f func(q *actor.Process, entries []Entry[V])) error {
	mark := p.Mark()
	var refs []actor.Ref
	err := Dispatch(p, r, key, func(list []Entry[V]) {
		_, ref := p.SpawnOpt(func(q *actor.Process) error {
			f(q, list)
			return nil
		}, actor.SpawnOpts{Link: true, Monitor: true})
		refs = append(refs, ref)
	})
	for _, ref := range refs {
		if _, err := actor.ReceiveSince(p, mark, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref }); err != nil {
			return err
		}
	}
	return err
}

// PutMeta stores value under key beside the entries, as Registry.put_meta. Any process
// may; it stays until DeleteMeta or the registry's end.
func PutMeta[K comparable, V any](s *actor.System, r Name[K, V], key, value any) error {
	return r.metadata(s, "put", key, func(t *table[K, V]) { t.meta.Store(key, value) })
}

// Meta is what PutMeta or WithMeta stored under key, as Registry.meta, and whether there
// is something.
func Meta[K comparable, V any](s *actor.System, r Name[K, V], key any) (value any, ok bool, err error) {
	err = r.metadata(s, "get", key, func(t *table[K, V]) { value, ok = t.meta.Load(key) })
	return value, ok, err
}

// DeleteMeta takes out what is stored under key, as Registry.delete_meta.
func DeleteMeta[K comparable, V any](s *actor.System, r Name[K, V], key any) error {
	return r.metadata(s, "delete", key, func(t *table[K, V]) { t.meta.Delete(key) })
}

func (r Name[K, V]) metadata(s *actor.System, what string, key any, do func(*table[K, V])) error {
	t, err := r.find(s)
	if err == nil && !comparableValue(key) {
		err = ErrKey
	}
	if err != nil {
		return fmt.Errorf("registry: %s metadata %#v in %q: %w", what, key, string(r), err)
	}
	do(t)
	return nil
}

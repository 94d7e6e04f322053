package registry

import (
	"fmt"

	"github.com/beamline-go/beamline/actor"
)

// Via is {:via, Registry, {registry, key}}: start a server with it and it is registered
// under key; call it, cast to it, send to it and monitor it with it.
//
//	pid, err := genserver.StartLink(p, &Account{}, genserver.WithVia(registry.Via(Accounts, "bob")))
//	n, err := genserver.Call(p, registry.Via(Accounts, "bob"), Balance{})
//
// The value is the zero V.
func Via[K comparable, V any](r Name[K, V], key K) actor.Via {
	return actor.Via{Registrar: r, Name: key}
}

// ViaValue is {:via, Registry, {registry, key, value}}: Via with the value that the
// process registers with.
func ViaValue[K comparable, V any](r Name[K, V], key K, value V) actor.Via {
	return actor.Via{Registrar: r, Name: &keyed[K, V]{key, value}}
}

// keyed is a key with a value; a pointer, so that a Via is comparable whatever V is.
type keyed[K comparable, V any] struct {
	key   K
	value V
}

// String is the key.
func (k *keyed[K, V]) String() string { return fmt.Sprint(k.key) }

// Send sends msg to who holds a unique key, as Registry.send. The error is
// actor.ErrNotRegistered when nobody does.
func Send[K comparable, V any](p *actor.Process, r Name[K, V], key K, msg any) error {
	return p.Send(Via(r, key), msg)
}

func (r Name[K, V]) keyed(name any) (k K, v V, err error) {
	switch n := name.(type) {
	case *keyed[K, V]: // first, since K may be any
		return n.key, n.value, nil
	case K:
		return n, v, nil
	}
	return k, v, fmt.Errorf("%w: a %T as the name in a Via of %q", ErrTypes, name, string(r))
}

// RegisterName registers the calling process, for a server that is started with a Via:
// Registry.register_name. With duplicate keys it succeeds, too, and the Via finds nobody.
func (r Name[K, V]) RegisterName(p *actor.Process, name any) error {
	key, value, err := r.keyed(name)
	if err != nil {
		return fmt.Errorf("registry: register: %w", err)
	}
	return Register(p, r, key, value)
}

// UnregisterName takes the key from the calling process: Registry.unregister_name.
func (r Name[K, V]) UnregisterName(p *actor.Process, name any) {
	if key, _, err := r.keyed(name); err == nil {
		_ = Unregister(p, r, key) // a registry that is gone holds nothing
	}
}

// WhereisName is who holds the key of a Via: Registry.whereis_name.
func (r Name[K, V]) WhereisName(s *actor.System, name any) (actor.PID, bool) {
	key, _, err := r.keyed(name)
	if err != nil {
		return actor.PID{}, false
	}
	pid, _, ok := Whereis(s, r, key)
	return pid, ok
}

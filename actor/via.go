package actor

import "fmt"

// Registrar is a process registry other than the node's own: what a :via module is.
// Package registry has one. Its methods may be called from any process at once.
type Registrar interface {
	// RegisterName registers the calling process under name: register_name. The error is
	// ErrNameTaken, wrapped or as it is, when another process holds the name.
	RegisterName(p *Process, name any) error
	// UnregisterName takes the name from the calling process, which holds it:
	// unregister_name.
	UnregisterName(p *Process, name any)
	// WhereisName is who holds the name, seen from node s: whereis_name.
	WhereisName(s *System, name any) (PID, bool)
}

// Via is a name in a registry of one's own choice: {:via, module, name}. It is resolved
// by each Send, Monitor and call that it is given to; a Via that nobody holds is what a
// Name that nobody holds is. Both fields must be comparable.
type Via struct {
	Registrar Registrar
	Name      any
}

func (Via) dest() {}

// String prints v as Elixir's tuple.
func (v Via) String() string { return fmt.Sprintf("{:via, %v, %v}", v.Registrar, v.Name) }

// Whereis is who holds the name on node s.
func (v Via) Whereis(s *System) (PID, bool) {
	if v.Registrar == nil {
		return PID{}, false
	}
	return v.Registrar.WhereisName(s, v.Name)
}

// unvia is to, with a Via resolved: the zero PID where nobody holds it.
func (s *System) unvia(to Dest) Dest {
	if v, ok := to.(Via); ok {
		if pid, ok := v.Whereis(s); ok {
			return pid
		}
		return PID{}
	}
	return to
}

// sendVia is send for a Via.
func (s *System) sendVia(v Via, send func(Dest, any) error, msg any) error {
	pid, ok := v.Whereis(s)
	if !ok {
		return fmt.Errorf("actor: send to %v: %w", v, ErrNotRegistered)
	}
	return send(pid, msg)
}

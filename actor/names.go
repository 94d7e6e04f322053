package actor

import (
	"fmt"
	"slices"
	"sync"
)

// names says which process holds which name. Its lock may be taken inside that of
// a process, never the other way round.
type names struct {
	mu      sync.RWMutex
	holders map[Name]*Process
}

func (n *names) get(name Name) *Process {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.holders[name]
}

// put gives name to p unless somebody holds it.
func (n *names) put(name Name, p *Process) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, taken := n.holders[name]; taken {
		return false
	}
	n.holders[name] = p
	return true
}

// release takes name from p, if p still holds it.
func (n *names) release(name Name, p *Process) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.holders[name] != p {
		return false
	}
	delete(n.holders, name)
	return true
}

// publishNamed makes a process that nobody knows yet findable by its number and by its
// name, both at once for those who would send it a signal: they wait for its lock. When
// the name cannot be had the process is none.
func (s *System) publishNamed(name Name, p, parent *Process, ref Ref) bool {
	p.mu.Lock()
	s.table.publish(p)
	if name.Valid() && s.names.put(name, p) {
		p.name = name
		if s.tracer != nil {
			s.traceSpawn(parent, p, ref)
			s.tracer(Event{Kind: EventRegister, PID: p.Self(), Name: NameAt{Name: name}})
		}
		p.mu.Unlock()
		return true
	}
	p.state.Store(dead)
	p.mu.Unlock()
	s.table.remove(p)
	return false
}

// Valid reports whether a process can be registered as n. As on the BEAM nil, true,
// false and undefined are refused, and so is the empty name.
func (n Name) Valid() bool {
	switch n {
	case "", "nil", "true", "false", "undefined":
		return false
	}
	return true
}

// Register gives a live process of this node a name: Process.register(pid, name). A
// process has one name at most, a name one process; both are free again at its
// death. The errors are ErrNameTaken, ErrAlreadyNamed, ErrBadName and NoProc.
func (s *System) Register(name Name, pid PID) error {
	if err := s.register(name, pid); err != nil {
		return fmt.Errorf("actor: register %v as %q: %w", pid, string(name), err)
	}
	if s.tracer != nil {
		s.tracer(Event{Kind: EventRegister, PID: pid, Name: NameAt{Name: name}})
	}
	return nil
}

func (s *System) register(name Name, pid PID) error {
	if !name.Valid() {
		return ErrBadName
	}
	p := s.local(pid)
	if p == nil {
		return NoProc
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Load() >= doomed {
		return NoProc
	}
	if p.name != "" {
		if p.name != name && s.names.get(name) != nil {
			return ErrNameTaken
		}
		return fmt.Errorf("%w: %q", ErrAlreadyNamed, string(p.name))
	}
	if !s.names.put(name, p) {
		return ErrNameTaken
	}
	p.name = name
	return nil
}

// Unregister takes the name from whoever holds it: Process.unregister(name). The
// error is ErrNotRegistered.
func (s *System) Unregister(name Name) error {
	p := s.names.get(name)
	if p != nil {
		p.mu.Lock()
		held := p.name == name && s.names.release(name, p)
		if held {
			p.name = ""
		}
		p.mu.Unlock()
		if held {
			if s.tracer != nil {
				s.tracer(Event{Kind: EventUnregister, PID: p.Self(), Name: NameAt{Name: name}})
			}
			return nil
		}
	}
	return fmt.Errorf("actor: unregister %q: %w", string(name), ErrNotRegistered)
}

// Whereis finds the process that holds name on this node: Process.whereis(name).
func (s *System) Whereis(name Name) (PID, bool) {
	p := s.names.get(name)
	if p == nil || p.state.Load() >= doomed {
		return PID{}, false
	}
	return p.Self(), true
}

// Registered lists the names that are held on this node, sorted: Process.registered().
func (s *System) Registered() []Name {
	s.names.mu.RLock()
	defer s.names.mu.RUnlock()
	list := make([]Name, 0, len(s.names.holders))
	for n := range s.names.holders {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

// Register is System.Register; it is ErrKilled in a body that is unwinding.
func (p *Process) Register(name Name, pid PID) error {
	if err := p.enter(); err != nil {
		return err
	}
	err := p.sys.Register(name, pid)
	p.leave()
	return err
}

// Unregister is System.Unregister; it is ErrKilled in a body that is unwinding.
func (p *Process) Unregister(name Name) error {
	if err := p.enter(); err != nil {
		return err
	}
	err := p.sys.Unregister(name)
	p.leave()
	return err
}

// Whereis is System.Whereis.
func (p *Process) Whereis(name Name) (PID, bool) { return p.sys.Whereis(name) }

// Registered is System.Registered.
func (p *Process) Registered() []Name { return p.sys.Registered() }

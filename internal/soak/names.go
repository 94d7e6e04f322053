package soak

import (
	"sync"

	"github.com/beamline-go/beamline/actor"
)

// nameBook is what the model knows of the names.
type nameBook struct {
	mu    sync.Mutex
	names map[actor.Name]*nameState
}

// nameState is one name: who held it when the round began, and what was tried since.
type nameState struct {
	holder   *member
	claims   []*attempt
	removals []*attempt
}

// attempt is something that was tried; who died while trying left it open.
type attempt struct {
	by     *member // a claim: whom it is to name
	result result
}

type result uint8

const (
	open result = iota
	succeeded
	failed
)

func (a *attempt) succeeded() {
	if a != nil {
		a.result = succeeded
	}
}

func (a *attempt) failed() {
	if a != nil {
		a.result = failed
	}
}

func (b *nameBook) state(name actor.Name) *nameState {
	s := b.names[name]
	if s == nil {
		s = new(nameState)
		b.names[name] = s
	}
	return s
}

// claim notes that m is about to be registered as name.
func (b *nameBook) claim(name actor.Name, m *member) *attempt {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := &attempt{by: m}
	s := b.state(name)
	s.claims = append(s.claims, a)
	return a
}

// removal notes that name is about to be unregistered.
func (b *nameBook) removal(name actor.Name) *attempt {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := new(attempt)
	s := b.state(name)
	s.removals = append(s.removals, a)
	return a
}

func count(as []*attempt, r result) (n int) {
	for _, a := range as {
		if a.result == r {
			n++
		}
	}
	return n
}

// mayHaveHeld are those who may have held the name in this round.
func (s *nameState) mayHaveHeld() map[*member]bool {
	held := map[*member]bool{}
	if s.holder != nil {
		held[s.holder] = true
	}
	for _, c := range s.claims {
		if c.result != failed {
			held[c.by] = true
		}
	}
	return held
}

// checkNames compares the names that are held with what was tried. holders is who holds
// what, by their own account.
func (w *world) checkNames(holders map[actor.Name]*member) {
	listed := w.sys.Registered()
	if len(listed) != len(holders) {
		w.fail("%d names are registered, and live processes hold %d", len(listed), len(holders))
	}
	for _, name := range listed {
		if holders[name] == nil {
			pid, ok := w.sys.Whereis(name)
			w.fail("%q is registered, for %v (%v), and no live process of ours holds it", string(name), pid, ok)
		}
	}
	for name, m := range holders {
		if pid, ok := w.sys.Whereis(name); !ok || pid != m.pid {
			w.fail("%v holds %q, and whereis says %v, %v", m, string(name), pid, ok)
		}
		w.names.state(name)
	}
	for name, s := range w.names.names {
		w.checkName(name, s, holders[name])
		if holders[name] == nil {
			delete(w.names.names, name)
			continue
		}
		*s = nameState{holder: holders[name]}
	}
}

func (w *world) checkName(name actor.Name, s *nameState, now *member) {
	candidates := s.mayHaveHeld()
	if now != nil && !candidates[now] {
		w.fail("%v holds %q, and nobody registered it", now, string(name))
	}
	// Each holder has lost the name by its removal or by its own death.
	vanished := count(s.claims, succeeded) - count(s.removals, succeeded)
	if s.holder != nil {
		vanished++
	}
	if now != nil {
		vanished--
	}
	died := 0
	for m := range candidates {
		if m.dead {
			died++
		}
	}
	atMost, atLeast := vanished+count(s.claims, open), vanished-count(s.removals, open)
	if atMost < 0 || atLeast > died {
		w.fail("%q was taken from between %d and %d holders by their death, and %d of them died", string(name), atLeast, atMost, died)
	}
}

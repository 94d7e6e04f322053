package actor

import (
	"sync"
	"sync/atomic"
)

// The number in a PID is the process's slot in the table and the slot's
// generation: a slot is used again, the pair never is.
const (
	slotBits  = 32
	slotMask  = 1<<slotBits - 1
	chunkSize = 1024
)

type slot struct {
	process    atomic.Pointer[Process]
	generation uint32 // under table.mu
}

type chunk [chunkSize]slot

// table finds a process by its number without a lock; putting and removing take one.
type table struct {
	chunks atomic.Pointer[[]*chunk] // copied when it grows, so that readers need no lock

	mu   sync.Mutex
	free []uint32
	size uint32 // slots ever used
}

// reserve gives p a number; publish makes it findable by that.
func (t *table) reserve(p *Process) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var i uint32
	if n := len(t.free); n > 0 {
		i = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		i = t.size
		t.size++
		if i%chunkSize == 0 {
			t.grow()
		}
	}
	s := &(*t.chunks.Load())[i/chunkSize][i%chunkSize]
	s.generation++
	p.id = uint64(s.generation)<<slotBits | uint64(i)
}

// publish makes p findable by its number.
func (t *table) publish(p *Process) {
	i := p.id & slotMask
	(*t.chunks.Load())[i/chunkSize][i%chunkSize].process.Store(p)
}

func (t *table) grow() {
	var chunks []*chunk
	if old := t.chunks.Load(); old != nil {
		chunks = append(chunks, *old...)
	}
	chunks = append(chunks, new(chunk))
	t.chunks.Store(&chunks)
}

// get finds the process with this number, nil when it is dead or never was.
func (t *table) get(id uint64) *Process {
	chunks := t.chunks.Load()
	i := id & slotMask
	if chunks == nil || i/chunkSize >= uint64(len(*chunks)) {
		return nil
	}
	p := (*chunks)[i/chunkSize][i%chunkSize].process.Load()
	if p == nil || p.id != id {
		return nil
	}
	return p
}

// remove takes p out; its number reaches nobody from then on.
func (t *table) remove(p *Process) {
	i := uint32(p.id & slotMask)
	s := &(*t.chunks.Load())[i/chunkSize][i%chunkSize]
	s.process.Store(nil)
	t.mu.Lock()
	if s.generation != 1<<32-1 { // a slot whose generations are used up is retired
		t.free = append(t.free, i)
	}
	t.mu.Unlock()
}

// all lists the live processes, oldest slot first.
func (t *table) all() []*Process {
	chunks := t.chunks.Load()
	if chunks == nil {
		return nil
	}
	var ps []*Process
	for _, c := range *chunks {
		for i := range c {
			if p := c[i].process.Load(); p != nil {
				ps = append(ps, p)
			}
		}
	}
	return ps
}

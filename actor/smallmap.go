package actor

import "iter"

// smallMap is a map for the few links and monitors that most processes have: a
// slice that is searched in order, and that gets an index once it is long. Ranging
// over it follows the order of insertion, since the BEAM tells in that order.
type smallMap[K comparable, V any] struct {
	entries []entry[K, V]
	index   *smallIndex[K] // nil while there are few
}

type entry[K comparable, V any] struct {
	key   K // zero for an entry that was deleted while there was an index
	value V
}

type smallIndex[K comparable] struct {
	at   map[K]int
	gone int // deleted entries
}

const (
	indexFrom   = 16 // a scan of 16 keys costs less than a hash
	keepEntries = 2  // room that an empty map keeps: a call sets a monitor and takes it away again
)

// find is the place of key, which is not the zero K, or -1.
func (m *smallMap[K, V]) find(key K) int {
	if m.index != nil {
		if i, ok := m.index.at[key]; ok {
			return i
		}
		return -1
	}
	for i := range m.entries {
		if m.entries[i].key == key {
			return i
		}
	}
	return -1
}

// at is where the value of key lies until the next put or delete, nil for none.
func (m *smallMap[K, V]) at(key K) *V {
	if i := m.find(key); i >= 0 {
		return &m.entries[i].value
	}
	return nil
}

// has reports whether there is a value for key.
func (m *smallMap[K, V]) has(key K) bool { return m.find(key) >= 0 }

// put gives key a value. The zero K is nobody and gets none.
func (m *smallMap[K, V]) put(key K, value V) {
	var nobody K
	if key == nobody {
		return
	}
	if v := m.at(key); v != nil {
		*v = value
		return
	}
	m.entries = append(m.entries, entry[K, V]{key: key, value: value})
	switch {
	case m.index != nil:
		m.index.at[key] = len(m.entries) - 1
	case len(m.entries) > indexFrom:
		m.reindex()
	}
}

func (m *smallMap[K, V]) reindex() {
	m.index = &smallIndex[K]{at: make(map[K]int, 2*len(m.entries))}
	for i := range m.entries {
		m.index.at[m.entries[i].key] = i
	}
}

// delete takes key out, and reports whether it was there.
func (m *smallMap[K, V]) delete(key K) bool {
	i := m.find(key)
	if i < 0 {
		return false
	}
	if m.index == nil {
		last := len(m.entries) - 1
		copy(m.entries[i:], m.entries[i+1:])
		clear(m.entries[last:])
		m.entries = m.entries[:last]
		if last == 0 && cap(m.entries) > keepEntries {
			m.entries = nil // a process that had many and has none holds on to nothing
		}
		return true
	}
	// Moving up what follows would be quadratic: leave a hole, and close the holes
	// once they are half of it.
	delete(m.index.at, key)
	clear(m.entries[i : i+1])
	m.index.gone++
	if 2*m.index.gone > len(m.entries) {
		m.compact()
	}
	return true
}

func (m *smallMap[K, V]) compact() {
	kept := make([]entry[K, V], 0, m.len())
	for e := range m.all() {
		kept = append(kept, *e)
	}
	m.entries, m.index = kept, nil
	if len(kept) > indexFrom {
		m.reindex()
	}
}

func (m *smallMap[K, V]) len() int {
	if m.index == nil {
		return len(m.entries)
	}
	return len(m.index.at)
}

// all ranges over the entries in the order of their insertion.
func (m *smallMap[K, V]) all() iter.Seq[*entry[K, V]] {
	return func(yield func(*entry[K, V]) bool) {
		var nobody K
		for i := range m.entries {
			if e := &m.entries[i]; e.key != nobody && !yield(e) {
				return
			}
		}
	}
}

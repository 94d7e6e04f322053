package actor

import "iter"

// smallMap is a map for the few links and monitors that most processes have: a
// slice that is searched in order, and that gets an index once it is long. Ranging
// over it follows the order of insertion, since the BEAM tells in that order.
type smallMap[K comparable, V any] struct {
	entries []entry[K, V]
	index   map[K]int // nil while there are few
	gone    int       // entries that were deleted while there is an index
}

type entry[K comparable, V any] struct {
	key     K
	value   V
	deleted bool
}

const (
	indexFrom   = 16 // a scan of 16 keys costs less than a hash
	keepEntries = 2  // room that an empty map keeps: a call sets a monitor and takes it away again
)

func (m *smallMap[K, V]) find(key K) int {
	if m.index != nil {
		if i, ok := m.index[key]; ok {
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

func (m *smallMap[K, V]) get(key K) (value V, ok bool) {
	if i := m.find(key); i >= 0 {
		return m.entries[i].value, true
	}
	return value, false
}

func (m *smallMap[K, V]) put(key K, value V) {
	if i := m.find(key); i >= 0 {
		m.entries[i].value = value
		return
	}
	m.entries = append(m.entries, entry[K, V]{key: key, value: value})
	switch {
	case m.index != nil:
		m.index[key] = len(m.entries) - 1
	case len(m.entries) > indexFrom:
		m.reindex()
	}
}

func (m *smallMap[K, V]) reindex() {
	m.index = make(map[K]int, 2*len(m.entries))
	for i := range m.entries {
		m.index[m.entries[i].key] = i
	}
}

func (m *smallMap[K, V]) delete(key K) (value V, ok bool) {
	i := m.find(key)
	if i < 0 {
		return value, false
	}
	value = m.entries[i].value
	if m.index == nil {
		last := len(m.entries) - 1
		copy(m.entries[i:], m.entries[i+1:])
		m.entries[last] = entry[K, V]{}
		m.entries = m.entries[:last]
		if last == 0 && cap(m.entries) > keepEntries {
			m.entries = nil // a process that had many and has none holds on to nothing
		}
		return value, true
	}
	// Moving up what follows would be quadratic: leave a hole, and close the holes
	// once they are half of it.
	delete(m.index, key)
	m.entries[i] = entry[K, V]{deleted: true}
	m.gone++
	if 2*m.gone > len(m.entries) {
		m.compact()
	}
	return value, true
}

func (m *smallMap[K, V]) compact() {
	kept := make([]entry[K, V], 0, len(m.entries)-m.gone)
	for _, e := range m.entries {
		if !e.deleted {
			kept = append(kept, e)
		}
	}
	m.entries, m.gone, m.index = kept, 0, nil
	if len(kept) > indexFrom {
		m.reindex()
	}
}

func (m *smallMap[K, V]) len() int { return len(m.entries) - m.gone }

// all ranges over the entries in the order of their insertion.
func (m *smallMap[K, V]) all() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for i := range m.entries {
			if e := &m.entries[i]; !e.deleted && !yield(e.key, e.value) {
				return
			}
		}
	}
}

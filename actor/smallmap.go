package actor

// smallMap is a map for the few links and monitors that most processes have: a
// slice that is searched in order and that gets an index once it is long. Ranging
// over it follows the order of insertion until something is deleted.
type smallMap[K comparable, V any] struct {
	entries []entry[K, V]
	index   map[K]int // nil while there are few
}

type entry[K comparable, V any] struct {
	key   K
	value V
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
	m.entries = append(m.entries, entry[K, V]{key, value})
	switch {
	case m.index != nil:
		m.index[key] = len(m.entries) - 1
	case len(m.entries) > indexFrom:
		m.index = make(map[K]int, 2*len(m.entries))
		for i := range m.entries {
			m.index[m.entries[i].key] = i
		}
	}
}

func (m *smallMap[K, V]) delete(key K) (value V, ok bool) {
	i := m.find(key)
	if i < 0 {
		return value, false
	}
	value = m.entries[i].value
	last := len(m.entries) - 1
	m.entries[i] = m.entries[last]
	m.entries[last] = entry[K, V]{}
	m.entries = m.entries[:last]
	if m.index != nil {
		delete(m.index, key)
		if i < last {
			m.index[m.entries[i].key] = i
		}
	}
	if last == 0 && cap(m.entries) > keepEntries {
		*m = smallMap[K, V]{} // a process that had many and has none holds on to nothing
	}
	return value, true
}

func (m *smallMap[K, V]) len() int { return len(m.entries) }

package groups

// ordered is a map that is gone through in the order in which its keys came.
type ordered[K comparable, V any] struct {
	at          map[K]*item[K, V]
	first, last *item[K, V]
}

type item[K comparable, V any] struct {
	key        K
	value      V
	prev, next *item[K, V]
}

func newOrdered[K comparable, V any]() *ordered[K, V] {
	return &ordered[K, V]{at: make(map[K]*item[K, V])}
}

func (o *ordered[K, V]) len() int { return len(o.at) }

func (o *ordered[K, V]) get(k K) (v V, ok bool) {
	if i := o.at[k]; i != nil {
		return i.value, true
	}
	return v, false
}

func (o *ordered[K, V]) put(k K, v V) {
	if i := o.at[k]; i != nil {
		i.value = v
		return
	}
	i := &item[K, V]{key: k, value: v, prev: o.last}
	if o.last != nil {
		o.last.next = i
	} else {
		o.first = i
	}
	o.last, o.at[k] = i, i
}

func (o *ordered[K, V]) remove(k K) {
	i := o.at[k]
	if i == nil {
		return
	}
	delete(o.at, k)
	if i.prev != nil {
		i.prev.next = i.next
	} else {
		o.first = i.next
	}
	if i.next != nil {
		i.next.prev = i.prev
	} else {
		o.last = i.prev
	}
}

// all goes through the entries. The one that is being looked at may be removed.
func (o *ordered[K, V]) all(yield func(K, V) bool) {
	for i := o.first; i != nil; {
		next := i.next
		if !yield(i.key, i.value) {
			return
		}
		i = next
	}
}

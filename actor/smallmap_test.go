package actor

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSmallMapIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var small smallMap[int, string]
		model := map[int]string{}
		var order []int // of insertion
		key := rapid.IntRange(1, 60)
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				k, v := key.Draw(t, "key"), rapid.String().Draw(t, "value")
				small.put(k, v)
				if _, had := model[k]; !had {
					order = append(order, k)
				}
				model[k] = v
			},
			"delete": func(t *rapid.T) {
				k := key.Draw(t, "key")
				_, had := model[k]
				if ok := small.delete(k); ok != had {
					t.Fatalf("delete %d: %v, want %v", k, ok, had)
				}
				delete(model, k)
				order = slices.DeleteFunc(order, func(o int) bool { return o == k })
			},
			"": func(t *rapid.T) {
				if small.len() != len(model) {
					t.Fatalf("%d entries, want %d", small.len(), len(model))
				}
				var seen []int
				for e := range small.all() {
					seen = append(seen, e.key)
				}
				if !slices.Equal(seen, order) {
					t.Fatalf("ranges over %v, inserted were %v", seen, order)
				}
				for k, want := range model {
					if v := small.at(k); v == nil || *v != want {
						t.Fatalf("at %d: %v, want %q", k, v, want)
					}
				}
			},
		})
	})
}

func TestNumbersAreNeverReused(t *testing.T) {
	var tab table
	seen := map[uint64]bool{}
	var live []*Process
	for i := range 5000 {
		p := &Process{}
		tab.reserve(p)
		tab.publish(p)
		if seen[p.id] {
			t.Fatalf("number %d given twice", p.id)
		}
		seen[p.id] = true
		live = append(live, p)
		if i%3 != 0 {
			gone := live[0]
			live = live[1:]
			tab.remove(gone)
			if tab.get(gone.id) != nil {
				t.Fatal("found after it was removed")
			}
		}
	}
	for _, p := range live {
		if tab.get(p.id) != p {
			t.Fatalf("process %d is not found", p.id)
		}
	}
	if n := len(tab.all()); n != len(live) {
		t.Errorf("%d listed, %d live", n, len(live))
	}
	// A slot whose generations are used up is retired.
	p := &Process{}
	tab.reserve(p)
	i := p.id & slotMask
	(*tab.chunks.Load())[i/chunkSize][i%chunkSize].generation = 1<<32 - 1
	free := len(tab.free)
	tab.remove(p)
	if len(tab.free) != free {
		t.Error("a slot without generations left is free again")
	}
}

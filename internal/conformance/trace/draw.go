package trace

import (
	"slices"
	"strconv"

	"github.com/beamline-go/beamline/actor"
)

// Everything that is drawn here, scenarios/trace.exs draws alike.

const (
	golden     = 0x9E3779B97F4A7C15
	consonants = "bdfgklmnprstvz"
	vowels     = "aeiou"
)

// DrawInt is a number from low to high, both included.
func (t *T) DrawInt(key string, low, high int) int {
	return low + int(t.draw(key, 0)%uint64(high-low+1))
}

// DrawWord is a word of eight letters. Words of different keys differ, as good as always.
func (t *T) DrawWord(key string) string {
	var word []byte
	for i := range 4 {
		x := t.draw(key, i)
		word = append(word, consonants[x%14], vowels[x/14%5])
	}
	return string(word)
}

// DrawAtom is an atom, to be a payload or part of a reason.
func (t *T) DrawAtom(key string) actor.Atom { return actor.Atom(t.DrawWord(key)) }

// DrawName is a name that a process can be registered under.
func (t *T) DrawName(key string) actor.Name { return actor.Name(t.DrawWord(key)) }

// DrawReason is an exit reason that is neither Normal nor Kill nor Killed: an atom, a
// shutdown, a string, a number, or a tuple, one of them {:normal, atom}.
func (t *T) DrawReason(key string) error {
	word := t.DrawAtom(key)
	switch t.draw(key, 9) % 6 {
	case 0:
		return actor.Reason(word)
	case 1:
		return actor.ShutdownReason(word)
	case 2:
		return actor.Reason(string(word))
	case 3:
		return actor.Reason(t.DrawInt(key, 2, 999))
	case 4:
		return actor.Reason([2]any{word, t.DrawInt(key, 2, 999)})
	default:
		return actor.Reason([2]any{actor.Atom("normal"), word})
	}
}

// DrawNames is n names, no two alike.
func (t *T) DrawNames(key string, n int) []actor.Name {
	names := make([]actor.Name, n)
	for i := range names {
		k := key + "/" + strconv.Itoa(i)
		names[i] = actor.Name(t.DrawWord(k) + t.DrawWord(k+"/"))
	}
	return names
}

// DrawOrder is the numbers 0 to n-1 in an order drawn from the seed.
func (t *T) DrawOrder(key string, n int) []int {
	order := make([]int, n)
	weight := make([]uint64, n)
	for i := range n {
		order[i] = i
		weight[i] = t.draw(key+"/"+strconv.Itoa(i), 0)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case weight[a] < weight[b]:
			return -1
		case weight[a] > weight[b]:
			return 1
		}
		return a - b
	})
	return order
}

func (t *T) draw(key string, i int) uint64 {
	return mix(t.seed + fnv1a(t.scenario+"/"+key) + uint64(i+1)*golden)
}

// mix is splitmix64's output function.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func fnv1a(text string) uint64 {
	h := uint64(0xCBF29CE484222325)
	for _, b := range []byte(text) {
		h = (h ^ uint64(b)) * 0x100000001B3
	}
	return h
}

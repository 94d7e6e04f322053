package simulation

import (
	"encoding/binary"
	"time"
)

// luck is 64 bits that depend on nothing but their inputs: FNV-1a over the parts,
// each with its length, and a finalizer that spreads them.
type luck uint64

func draw(seed uint64, what string, number uint64, parts ...string) luck {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	var b [8]byte
	add := func(p []byte) {
		for _, c := range p {
			h = (h ^ uint64(c)) * prime
		}
	}
	word := func(v uint64) {
		binary.LittleEndian.PutUint64(b[:], v)
		add(b[:])
	}
	word(seed)
	word(number)
	for _, p := range append([]string{what}, parts...) {
		word(uint64(len(p)))
		add([]byte(p))
	}
	return luck(mix(h))
}

func mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}

// next is more luck of the same origin.
func (l luck) next() luck { return luck(mix(uint64(l) + 0x9e3779b97f4a7c15)) }

// chance is true with probability p.
func (l luck) chance(p float64) bool { return float64(uint64(l)>>11)/(1<<53) < p }

// between is a duration from lo to hi, whole microseconds above lo.
func (l luck) between(lo, hi time.Duration) time.Duration {
	if hi <= lo {
		return lo
	}
	span := uint64((hi-lo)/time.Microsecond) + 1
	return lo + time.Duration(uint64(l)%span)*time.Microsecond
}

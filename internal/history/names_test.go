package history

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type nameOp = Op[NameCall[string], NameReply[string]]

const enough = 20 * time.Second

// drawNames is a history of a right registry of two names.
func drawNames(t *rapid.T) []nameOp {
	held := map[string]string{}
	return simulate(t,
		func(int) NameCall[string] {
			c := NameCall[string]{
				Do:   rapid.SampledFrom([]NameDo{Register, Register, Whereis, Whereis, Unregister, Die}).Draw(t, "do"),
				Name: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name"),
			}
			if c.Do == Register || c.Do == Die {
				c.Who = rapid.SampledFrom([]string{"p", "q", "r"}).Draw(t, "who")
			}
			return c
		},
		func(c NameCall[string]) NameReply[string] {
			who, taken := held[c.Name]
			switch {
			case c.Do == Register && !taken:
				held[c.Name] = c.Who
				return NameReply[string]{Yes: true}
			case c.Do == Whereis && taken:
				return NameReply[string]{Yes: true, Who: who}
			case c.Do == Unregister, c.Do == Die && who == c.Who:
				delete(held, c.Name)
				return NameReply[string]{Yes: true}
			}
			return NameReply[string]{}
		})
}

func TestNamesAcceptsARightRegistry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if r := Names(drawNames(t), enough); !r.OK() {
			t.Fatal(r.Text(0))
		}
	})
}

func yes(from, to int, do NameDo, who string) nameOp {
	reply := NameReply[string]{Yes: true}
	call := NameCall[string]{Do: do, Name: "c", Who: who}
	if do == Whereis {
		reply.Who, call.Who = who, ""
	}
	return at(from, to, call, reply)
}

func no(from, to int, do NameDo, who string) nameOp {
	return at(from, to, NameCall[string]{Do: do, Name: "c", Who: who}, NameReply[string]{})
}

// TestNamesRejects puts what no registry does with a third name into a history that is
// right, and what some do.
func TestNamesRejects(t *testing.T) {
	unknown := nameOp{Client: "eve", In: NameCall[string]{Do: Register, Name: "c", Who: "q"}, Began: 2, Ended: 3}
	dies := nameOp{Client: "eve", In: NameCall[string]{Do: Die, Name: "c", Who: "p"}, Began: 2, Ended: 3}
	for _, c := range []struct {
		name string
		ops  []nameOp
		ok   bool
	}{
		{"two concurrent registrations that succeed", []nameOp{yes(0, 9, Register, "p"), yes(1, 8, Register, "q")}, false},
		{"one of two concurrent registrations", []nameOp{yes(0, 9, Register, "p"), no(1, 8, Register, "q")}, true},
		{"both refused", []nameOp{no(0, 9, Register, "p"), no(1, 8, Register, "q")}, false},
		{"a name that the one who registered does not find", []nameOp{yes(0, 1, Register, "p"), no(2, 3, Whereis, "")}, false},
		{"two holders, one after the other", []nameOp{yes(0, 1, Register, "p"), yes(2, 3, Whereis, "p"), yes(4, 5, Whereis, "q")}, false},
		{"a holder who never registered", []nameOp{yes(0, 1, Whereis, "p")}, false},
		{"found while it is being registered", []nameOp{yes(0, 9, Register, "p"), yes(1, 2, Whereis, "p"), yes(3, 4, Whereis, "p")}, true},
		{"found, then not, while it is being registered", []nameOp{yes(0, 9, Register, "p"), yes(1, 2, Whereis, "p"), no(3, 4, Whereis, "")}, false},
		{"an unregistered name that is found", []nameOp{yes(0, 1, Register, "p"), yes(2, 3, Unregister, ""), yes(4, 5, Whereis, "p")}, false},
		{"an unknown registration that took effect late", []nameOp{unknown, no(4, 5, Whereis, ""), yes(6, 7, Whereis, "q")}, true},
		{"an unknown registration that took effect twice", []nameOp{unknown, yes(4, 5, Whereis, "q"), yes(6, 7, Unregister, ""), yes(8, 9, Whereis, "q")}, false},
		{"the holder died", []nameOp{yes(0, 1, Register, "p"), dies, yes(4, 5, Whereis, "p"), yes(6, 7, Register, "q")}, true},
		{"another died", []nameOp{yes(0, 1, Register, "q"), dies, yes(6, 7, Register, "r")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := Names(sorted(append(drawNames(t), c.ops...)), enough)
				if r.OK() != c.ok || r.Undecided != "" {
					t.Fatalf("OK %t, want %t:\n%s", r.OK(), c.ok, r.Text(0))
				}
				if got := rules(r); !c.ok && !slices.Equal(got, []string{NotLinearizable}) {
					t.Fatalf("found %v", got)
				}
				if !c.ok && !strings.Contains(r.Table(), ">") {
					t.Fatalf("no operation is marked:\n%s", r.Table())
				}
			})
		})
	}
}

// TestNamesTimeoutIsNoPass gives the checker more than it can look at: many concurrent
// unknown operations, and one that fits nowhere.
func TestNamesTimeoutIsNoPass(t *testing.T) {
	var ops []nameOp
	for i := range 60 {
		do := []NameDo{Register, Unregister, Die}[i%3]
		ops = append(ops, nameOp{Client: "eve", In: NameCall[string]{Do: do, Name: "c", Who: string(rune('A' + i))}})
	}
	ops = append(ops, yes(1, 2, Whereis, "nobody"))
	for _, within := range []time.Duration{0, 10 * time.Millisecond} {
		r := Names(ops, within)
		if r.OK() || r.Undecided == "" || len(r.Findings) > 0 {
			t.Errorf("within %v: %s", within, r.Text(0))
		}
	}
}

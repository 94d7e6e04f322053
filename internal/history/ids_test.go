package history

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestUniqueIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		next := 0
		ops := simulate(t, func(int) string { return "id" }, func(string) int { next++; return next })
		if r := UniqueIDs(ops); !r.OK() {
			t.Fatal(r.Text(0))
		}
		again := rapid.IntRange(1, 30).Draw(t, "again")
		used := slices.ContainsFunc(ops, func(o Op[string, int]) bool { return o.Outcome == OK && o.Out == again })
		r := UniqueIDs(append(ops, at(200, 201, "id", again)))
		if got := rules(r); used != slices.Equal(got, []string{Twice}) || used == r.OK() {
			t.Fatalf("%d was used before: %t; found %v:\n%s", again, used, got, r.Text(0))
		}
	})
}

func TestNoLateReply(t *testing.T) {
	token := func(in int) int { return in }
	ops := []Op[int, string]{
		at(0, 1, 1, "answered"),
		{Client: "late", In: 2, Why: "timeout", Began: 2, Ended: 3},
	}
	if r := NoLateReply(ops, token, nil); !r.OK() {
		t.Error(r.Text(0))
	}
	for _, c := range []struct {
		mail Mail[int]
		want string
	}{
		{Mail[int]{Client: "late", Token: 1, At: 4}, Twice},
		{Mail[int]{Client: "late", Token: 2, At: 4}, Late},
		{Mail[int]{Client: "late", Token: 3, At: 4}, Stranger},
		{Mail[int]{Client: "eve", Token: 2, At: 4}, Stranger},
	} {
		r := NoLateReply(ops, token, []Mail[int]{c.mail})
		if got := rules(r); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%+v: found %v, want %s", c.mail, got, c.want)
		}
	}
}

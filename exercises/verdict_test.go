package exercises

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/history"
)

func TestVerdict(t *testing.T) {
	ex := &Exercise{ID: "9.9", Rules: []Rule{{ID: "one"}, {ID: "two"}}}
	rule := func(id string) Rule { r, _ := ex.Rule(id); return r }

	var v Verdict
	v.record(rule("one"), true, Breach{})
	if err := v.settle(ex); err == nil {
		t.Error("a check that tested one rule of two settled as passed")
	}
	v.record(rule("two"), true, Breach{})
	if err := v.settle(ex); err != nil || !v.Passed() {
		t.Errorf("both rules kept: passed %t, settle: %v", v.Passed(), err)
	}

	v.record(rule("one"), false, Breach{Seen: "first"})
	v.record(rule("one"), true, Breach{})
	v.record(rule("one"), false, Breach{Seen: "second"})
	if v.Passed() || !slices.Equal(v.Broken(), []string{"one"}) || v.Breaches[0].Seen != "first" {
		t.Errorf("a broken rule was mended or told twice: %+v", v.Breaches)
	}
	if !slices.Equal(v.Kept, []string{"two"}) {
		t.Errorf("kept %v, want two alone", v.Kept)
	}
	v.record(lives, false, Breach{})
	if got := v.Broken(); !slices.Equal(got, []string{"lives", "one"}) {
		t.Errorf("Broken() = %v, want them sorted", got)
	}
}

func TestLabTellsOfARuleThatDoesNotExist(t *testing.T) {
	l := &Lab{ex: &Exercise{ID: "9.9", Rules: []Rule{{ID: "one"}}}}
	l.Expect("none", false, "", "")
	if l.misuse == nil || !l.verdict.Passed() {
		t.Errorf("misuse %v, breaches %v", l.misuse, l.verdict.Breaches)
	}
}

func TestOneSeedIsOneSequence(t *testing.T) {
	draw := func(seed uint64) []int {
		r := seeded(seed)
		return []int{r.IntN(1000), r.IntN(1000), r.IntN(1000)}
	}
	if a, b := draw(7), draw(7); !slices.Equal(a, b) {
		t.Errorf("seed 7 drew %v and %v", a, b)
	}
	if a, b := draw(7), draw(8); slices.Equal(a, b) {
		t.Errorf("seeds 7 and 8 both drew %v", a)
	}
}

func TestPID(t *testing.T) {
	pid := actor.MakePID(actor.NodeID{Name: "a@127.0.0.1", Incarnation: 3}, 12)
	back, err := FromPID(ToPID(pid))
	if err != nil || back != pid {
		t.Errorf("%v came back as %v, %v", pid, back, err)
	}
	if ToPID(actor.PID{}) != "" {
		t.Error("the zero PID has a text")
	}
	for _, bad := range []PID{"", "zz", "00"} {
		if pid, err := FromPID(bad); err == nil {
			t.Errorf("%q is %v", bad, pid)
		}
	}
}

func TestShowTellsWhereTheLearnerCrashed(t *testing.T) {
	crash := &actor.PanicError{Value: "oops", Stack: []byte(`goroutine 1 [running]:
panic({0x1, 0x2})
	/usr/local/go/src/runtime/panic.go:1 +0x2
workshop/01_echo.Ask(0x0)
	/home/ada/mine/01_echo/ask.go:11 +0x28
main.main()
	/home/ada/mine/.workshop/main/01_echo/main.go:3 +0x1
`)}
	for _, reason := range []error{crash, fmt.Errorf("wrapped: %w", crash)} {
		if got := Show(reason); !strings.HasSuffix(got, "panic: oops, at ask.go:11") {
			t.Errorf("Show = %q", got)
		}
	}
	if got := Show(&actor.PanicError{Value: "oops"}); got != "panic: oops" {
		t.Errorf("without a stack Show = %q", got)
	}
}

func TestShow(t *testing.T) {
	for want, reason := range map[string]error{
		"nil":                         nil,
		":normal":                     actor.Normal,
		":noconnection":               actor.NoConnection,
		":boom":                       actor.Reason(actor.Atom("boom")),
		`"boom"`:                      actor.Reason("boom"),
		"{:shutdown, :late}":          actor.ShutdownReason(actor.Atom("late")),
		"*errors.errorString: normal": errors.New("normal"),
	} {
		if got := Show(reason); got != want {
			t.Errorf("Show(%#v) = %s, want %s", reason, got, want)
		}
	}
}

func TestExpectHistoryTellsItWithTheBreach(t *testing.T) {
	book := history.New[history.SetCall[int], []int](func() time.Duration { return 0 })
	book.Invoke("ada", history.SetAdd(7)).OK(nil)
	book.Invoke("bob", history.SetRead[int]()).OK([]int{7, 7})
	report, _ := history.SetFull(book.Ops(), true)

	l := &Lab{ex: &Exercise{ID: "9.9", Rules: []Rule{{ID: "stays"}, {ID: "once"}}}}
	if !l.ExpectHistory("stays", report, "nothing is lost", history.Lost) {
		t.Error("a rule was broken by a finding that it does not speak of")
	}
	if l.ExpectHistory("once", report, "each once", history.Duplicated) {
		t.Error("a finding was let pass")
	}
	if b := l.verdict.Breaches; len(b) != 1 || b[0].Rule.ID != "once" || !strings.Contains(b[0].History, "bob") {
		t.Errorf("breaches %+v, want one of once, with what bob read", b)
	}
	undecided := &history.Report{Undecided: "time was up"}
	if l.ExpectHistory("stays", undecided, "nothing is lost", history.Lost) {
		t.Error("a report that decided nothing passed")
	}
}

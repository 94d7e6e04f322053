package history

import (
	"strings"
	"testing"
	"time"
)

func TestRecorder(t *testing.T) {
	now := time.Duration(0)
	r := New[CounterCall, int64](func() time.Duration { now += time.Millisecond; return now })
	first := r.Invoke("ada", CounterAdd(1))
	second := r.Invoke("eve", CounterAdd(2))
	open := r.Invoke("eve", CounterRead())
	second.Fail("refused")
	first.Unknown("timeout")
	first.OK(7) // its reply came too late: the client had given up
	ops := r.Ops()
	open.OK(1)
	want := []Op[CounterCall, int64]{
		{Client: "ada", In: CounterAdd(1), Outcome: Unknown, Why: "timeout", Began: 1 * time.Millisecond, Ended: 5 * time.Millisecond},
		{Client: "eve", In: CounterAdd(2), Outcome: Failed, Why: "refused", Began: 2 * time.Millisecond, Ended: 4 * time.Millisecond},
		{Client: "eve", In: CounterRead(), Outcome: Unknown, Why: "not ended", Began: 3 * time.Millisecond, Ended: 6 * time.Millisecond},
	}
	for i := range want {
		if ops[i] != want[i] {
			t.Errorf("operation %d is\n%+v, want\n%+v", i, ops[i], want[i])
		}
	}
}

func TestTextTellsRuleSeedAndHistory(t *testing.T) {
	ms := int(time.Millisecond)
	ops := []Op[CounterCall, int64]{
		at(0, 1*ms, CounterAdd(5), int64(0)),
		{Client: "eve", In: CounterAdd(7), Why: "timeout", Began: time.Millisecond, Ended: 2 * time.Millisecond},
		at(3*ms, 4*ms, CounterRead(), int64(13)),
	}
	const want = `high: late read 13; at most 12 is possible
seed 42

    from ms  to ms  client  call   outcome  result
    0.0      1.0    late    add 5  ok
    1.0      2.0…   eve     add 7  unknown  timeout
>   3.0      4.0    late    read   ok       13
`
	got := Counter(0, ops).Text(42)
	trimmed := ""
	for line := range strings.Lines(got) {
		trimmed += strings.TrimRight(line, " \n") + "\n"
	}
	if trimmed != want {
		t.Errorf("the text is\n%s\nwant\n%s", got, want)
	}
}

func TestTableOfALongHistoryShowsWhatMatters(t *testing.T) {
	var ops []Op[CounterCall, int64]
	for i := range 500 {
		ops = append(ops, at(2*i, 2*i+1, CounterAdd(1), int64(0)))
	}
	ops[250] = at(500, 501, CounterRead(), int64(3))
	table := Counter(0, ops).Table()
	lines := strings.Split(strings.TrimSpace(table), "\n")
	if len(lines) != maxRows+3 || !strings.Contains(table, ">") || strings.Count(table, " more") != 2 {
		t.Errorf("%d lines, want %d, with the reading marked, and twice how many are left out:\n%s", len(lines), maxRows+3, table)
	}
}

func TestAReportThatIsUndecidedIsNotOK(t *testing.T) {
	r := report[CounterCall, int64](nil)
	r.Undecided = "time was up"
	if r.OK() || !strings.Contains(r.Text(1), "undecided: time was up") {
		t.Errorf("OK %t, text %q", r.OK(), r.Text(1))
	}
}

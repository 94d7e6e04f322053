package demo_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/beamline-go/beamline/internal/demo"
)

func draw(style demo.Style, f func(c *demo.Columns)) string {
	var b strings.Builder
	f(demo.NewColumns(&b, style))
	return b.String()
}

func TestColumns(t *testing.T) {
	rows := func(c *demo.Columns) {
		c.Head("BEAM, recorded", "Go, live")
		c.Row("one: 1", "one: 1", true)
		c.Row("a longer line that: {:is, :wrapped}", "a longer line that: {:is, :not}", false)
		c.Row("missing: 3", "", false)
		c.Note("kill -9 of b")
		c.Verdict("2 different", false)
	}
	want := strings.Join([]string{
		"BEAM, recorded           │ Go, live",
		"─────────────────────────┼────────────────────────────",
		"one: 1                   │ one: 1                   ✓",
		"a longer line that:      │ a longer line that:      ✗",
		"    {:is, :wrapped}      │     {:is, :not}",
		"missing: 3               │                          ✗",
		"⚡ kill -9 of b",
		"2 different",
		"",
	}, "\n")
	if diff := cmp.Diff(want, draw(demo.Style{Width: 55}, rows)); diff != "" {
		t.Error(diff)
	}

	ascii := draw(demo.Style{Width: 55, ASCII: true}, rows)
	for _, r := range ascii {
		if r >= utf8.RuneSelf {
			t.Fatalf("%q is not ASCII", r)
		}
	}
	if !strings.Contains(ascii, "one: 1                   | one: 1                   ok\n") {
		t.Errorf("in ASCII:\n%s", ascii)
	}

	coloured := draw(demo.Style{Width: 55, Colour: true}, rows)
	for _, part := range []string{"\x1b[32m✓\x1b[0m", "\x1b[31m✗\x1b[0m", "\x1b[33m⚡ kill -9 of b\x1b[0m"} {
		if !strings.Contains(coloured, part) {
			t.Errorf("%q is not in\n%s", part, coloured)
		}
	}
}

// Nothing is lost and nothing is too wide, however narrow the terminal.
func TestColumnsWrap(t *testing.T) {
	line := `c calls b: {:failed, {{:nodedown, :"b@127.0.0.1"}, ` + strings.Repeat("x", 90) + `}}`
	squeeze := strings.NewReplacer(" ", "", "\n", "", "│", "", "✓", "")
	for width := 55; width < 250; width++ {
		out := draw(demo.Style{Width: width}, func(c *demo.Columns) { c.Row("", line, true) })
		if got, want := squeeze.Replace(out), squeeze.Replace(line); got != want {
			t.Fatalf("width %d: %q", width, got)
		}
		for l := range strings.Lines(out) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(l, "\n")); n >= width {
				t.Fatalf("width %d: a line of %d characters: %q", width, n, l)
			}
		}
	}
}

func TestComparison(t *testing.T) {
	recorded := []string{"a", "b", "c"}
	for _, test := range []struct {
		live    []string
		same    bool
		missing int
		text    string
	}{
		{[]string{"a", "b", "c"}, true, 0, "3 lines, 3 as on the BEAM, 0 different"},
		{[]string{"a", "x", "c"}, false, 0, "3 lines, 2 as on the BEAM, 1 different"},
		{[]string{"a", "b"}, false, 1, "3 lines, 2 as on the BEAM, 1 different"},
		{[]string{"a", "b", "c", "d"}, false, 0, "4 lines, 3 as on the BEAM, 1 different"},
		{nil, false, 3, "3 lines, 0 as on the BEAM, 3 different"},
	} {
		c := demo.NewComparison(recorded)
		for _, line := range test.live {
			want := ""
			for i, l := range test.live {
				if l == line && i < len(recorded) {
					want = recorded[i]
				}
			}
			if got, same := c.Add(line); got != want || same != (want == line) {
				t.Errorf("%v: Add(%q) = %q, %v", test.live, line, got, same)
			}
		}
		if c.Same() != test.same || len(c.Missing()) != test.missing || c.String() != test.text {
			t.Errorf("%v: Same %v, Missing %v, %q", test.live, c.Same(), c.Missing(), c)
		}
	}
	if demo.NewComparison(nil).Same() {
		t.Error("nothing recorded and nothing seen is no agreement")
	}
}

package history

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Finding is a rule that a history breaks, and how.
type Finding struct {
	Rule string // a checker's word for it: "lost"
	Text string // what was seen, in a sentence
	Ops  []int  // the operations that show it, by their index in the history
}

// Report is what a checker has to say about a history.
type Report struct {
	Findings []Finding
	// Undecided says why the checker could not decide; empty when it did.
	Undecided string
	rows      []row
}

// row is an operation as the table shows it.
type row struct {
	client, call, result string
	outcome              Outcome
	began, ended         time.Duration
}

// answers is what some calls have: whether what they answer means anything.
type answers interface{ answers() bool }

func report[In, Out any](ops []Op[In, Out]) *Report {
	r := &Report{rows: make([]row, len(ops))}
	for i, o := range ops {
		result := o.Why
		if a, ok := any(o.In).(answers); o.Outcome == OK && (!ok || a.answers()) {
			result = fmt.Sprint(o.Out)
		}
		r.rows[i] = row{o.Client, fmt.Sprint(o.In), result, o.Outcome, o.Began, o.Ended}
	}
	return r
}

func (r *Report) find(rule string, ops []int, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{Rule: rule, Text: fmt.Sprintf(format, args...), Ops: ops})
}

// OK reports whether the checker decided, and found nothing.
func (r *Report) OK() bool { return len(r.Findings) == 0 && r.Undecided == "" }

// Broken are the findings of any of these rules.
func (r *Report) Broken(rules ...string) []Finding {
	var found []Finding
	for _, f := range r.Findings {
		if slices.Contains(rules, f.Rule) {
			found = append(found, f)
		}
	}
	return found
}

// Text is the whole report: each rule broken, the seed, and the history as a table.
func (r *Report) Text(seed uint64) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s\n", f.Rule, f.Text)
	}
	switch {
	case r.Undecided != "":
		fmt.Fprintf(&b, "undecided: %s\n", r.Undecided)
	case len(r.Findings) == 0:
		b.WriteString("no rule broken\n")
	}
	fmt.Fprintf(&b, "seed %d\n\n", seed)
	b.WriteString(r.Table())
	return b.String()
}

const (
	// maxRows is how many operations a table shows.
	maxRows = 40
	// maxCell is how many characters of a call or a result it shows.
	maxCell = 60
)

// Table is the history, an operation a line, in the order of invocation; those that show a
// finding are marked. Of a long history it shows those, with what happened around them.
func (r *Report) Table() string { return r.TableOf(r.Findings) }

// TableOf is the history with what shows some of the findings marked.
func (r *Report) TableOf(findings []Finding) string {
	marked := map[int]bool{}
	for _, f := range findings {
		for _, i := range f.Ops {
			marked[i] = true
		}
	}
	shown := r.shown(marked)
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  \tfrom ms\tto ms\tclient\tcall\toutcome\tresult\n")
	last := -1
	for _, i := range shown {
		omitted(w, i-last-1)
		last = i
		o, mark := r.rows[i], " "
		if marked[i] {
			mark = ">"
		}
		to := milliseconds(o.ended)
		if o.outcome == Unknown {
			to += "…" // it may still take effect
		}
		fmt.Fprintf(w, "%s \t%s\t%s\t%s\t%s\t%v\t%s\n",
			mark, milliseconds(o.began), to, o.client, cut(o.call), o.outcome, cut(o.result))
	}
	omitted(w, len(r.rows)-last-1)
	_ = w.Flush() // to a strings.Builder, which does not fail
	lines := strings.Split(b.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ") // of rows whose last cell is empty
	}
	return strings.Join(lines, "\n")
}

func omitted(w *tabwriter.Writer, n int) {
	if n > 0 {
		fmt.Fprintf(w, "  \t…\t\t\t%d more\t\t\n", n)
	}
}

// shown are the indexes of the rows that a table shows, sorted: all, or those that are
// marked, then their neighbours, nearer ones first, as far as there is room.
func (r *Report) shown(marked map[int]bool) []int {
	var shown []int
	take := map[int]bool{}
	for distance := 0; len(shown) < min(maxRows, len(r.rows)) && distance <= len(r.rows); distance++ {
		for i := range r.rows {
			near := marked[i-distance] || marked[i+distance] || (len(marked) == 0 && i == distance)
			if near && !take[i] && len(shown) < maxRows {
				take[i] = true
				shown = append(shown, i)
			}
		}
	}
	slices.Sort(shown)
	return shown
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond))
}

func cut(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxCell {
		return string(runes[:maxCell-1]) + "…"
	}
	return text
}

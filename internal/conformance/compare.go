package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beamline-go/beamline/internal/conformance/scenarios"
)

// Difference is where two traces part that should be one.
type Difference struct {
	Left, Right string // what the two are: "BEAM" and "Go"
	A, B        []string
	Note        string // what is wrong when it is not the lines themselves
}

// compare holds Go's trace to the BEAM's. Under the labels that are declared to
// deviate the two must differ, in all else they must not. It is nil when all is as
// it should be.
func compare(sc scenarios.Scenario, beam, goLines []string) *Difference {
	a, b := without(beam, sc.Deviations), without(goLines, sc.Deviations)
	d := &Difference{Left: "BEAM", Right: "Go", A: a, B: b}
	if !slices.Equal(a, b) {
		return d
	}
	for _, label := range sortedLabels(sc.Deviations) {
		x, y := under(beam, label), under(goLines, label)
		if len(x) == 0 && len(y) == 0 {
			d.Note = fmt.Sprintf("%q is declared to deviate, but neither side emits it", label)
			return d
		}
		if slices.Equal(x, y) {
			d.Note = fmt.Sprintf("%q is declared to deviate, but both sides say the same: the declaration is out of date", label)
			return d
		}
	}
	return nil
}

// instead is Go's lines under the labels that deviate.
func instead(sc scenarios.Scenario, goLines []string) []string {
	return slices.DeleteFunc(slices.Clone(goLines), func(line string) bool {
		_, deviates := sc.Deviations[labelOf(line)]
		return !deviates
	})
}

func without(lines []string, labels map[string]string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		_, deviates := labels[labelOf(line)]
		return deviates
	})
}

func under(lines []string, label string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return labelOf(line) != label })
}

func labelOf(line string) string {
	label, _, _ := strings.Cut(line, ": ")
	return label
}

func sortedLabels(m map[string]string) []string {
	labels := make([]string, 0, len(m))
	for label := range m {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	return labels
}

// around is how many lines that agree are shown around those that do not.
const around = 3

// String draws the difference: lines of both in the middle, those of one side marked.
func (d *Difference) String() string {
	if d.Note != "" {
		return "    " + d.Note + "\n"
	}
	type row struct{ who, line string }
	var rows []row
	i, j := 0, 0
	for _, m := range append(common(d.A, d.B), [2]int{len(d.A), len(d.B)}) {
		for ; i < m[0]; i++ {
			rows = append(rows, row{d.Left, d.A[i]})
		}
		for ; j < m[1]; j++ {
			rows = append(rows, row{d.Right, d.B[j]})
		}
		if i < len(d.A) {
			rows = append(rows, row{"", d.A[i]})
		}
		i, j = i+1, j+1
	}
	near := func(i int) bool {
		return slices.ContainsFunc(rows[max(0, i-around):min(len(rows), i+around+1)], func(r row) bool { return r.who != "" })
	}
	width := max(len(d.Left), len(d.Right))
	var b strings.Builder
	skipping := false
	for i, r := range rows {
		if !near(i) {
			if !skipping {
				fmt.Fprintf(&b, "  %*s ┆ …\n", width, "")
			}
			skipping = true
			continue
		}
		skipping = false
		fmt.Fprintf(&b, "  %*s │ %s\n", width, r.who, r.line)
	}
	return b.String()
}

// common is the longest common subsequence of a and b, as pairs of positions.
func common(a, b []string) [][2]int {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// Agrees tells whether Go's trace is what was recorded: the BEAM's lines, and Go's own
// where it deviates.
func Agrees(sc scenarios.Scenario, rec Recording, goLines []string) bool {
	return compare(sc, rec.Lines, goLines) == nil && slices.Equal(rec.Instead, instead(sc, goLines))
}

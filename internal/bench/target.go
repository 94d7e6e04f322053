package main

import "fmt"

// target is what a figure of the table is held against: a multiple of another figure
// of the same run, or a fixed limit.
type target struct {
	column string
	factor float64 // of the other figure; the limit itself when there is none
	versus string  // the other figure's column; empty for a limit
	other  string  // the other figure's workload; empty for the same
	words  string  // how the other workload is said
	faster bool    // said the other way round: as fast as the other times 1/factor
}

// atMost is a target of factor times the figure in the column versus.
func atMost(column string, factor float64, versus string) target {
	return target{column: column, factor: factor, versus: versus}
}

// timesAsFast is a target of a figure that is times smaller than that in the column versus.
func timesAsFast(column string, times float64, versus string) target {
	return target{column: column, factor: 1 / times, versus: versus, faster: true}
}

// limit is a target that depends on no other figure.
func limit(column string, figure float64) target { return target{column: column, factor: figure} }

// of makes the other figure that of another workload.
func (t target) of(workload string) target {
	t.other = workload
	return t
}

// said is how the other workload is said in the target's words.
func (t target) said(words string) target {
	t.words = words
	return t
}

// String is the target in words.
func (t target) String() string {
	versus := t.versus
	if t.other != "" {
		versus = "with an empty mailbox"
		if t.words != "" {
			versus = t.words
		}
	}
	switch {
	case t.versus == "":
		return fmt.Sprintf("≤ %g", t.factor)
	case t.faster:
		return fmt.Sprintf("≥ %g × as fast as %s", 1/t.factor, versus)
	}
	return fmt.Sprintf("≤ %g × %s", t.factor, versus)
}

// held compares figure with the target. ratio is its ratio to the other figure, said as
// the target is said; other is 0 when that figure was not measured.
func (t target) held(figure, other float64) (ratio, verdict string) {
	most := t.factor
	if t.versus != "" {
		if other == 0 {
			return "-", "not measured"
		}
		most *= other
		ratio = fmt.Sprintf("%.2f ×", figure/other)
		if t.faster {
			ratio = fmt.Sprintf("%.1f × as fast", other/figure)
		}
	}
	if figure <= most {
		return ratio, "met"
	}
	return ratio, fmt.Sprintf("MISSED by %.0f %%", max(1, 100*(figure/most-1)))
}

package demo

import "fmt"

// Comparison holds a live trace, as it comes, against a recorded one, line by line.
type Comparison struct {
	recorded []string
	live     int // lines that came
	same     int // of them, those that agreed
}

// NewComparison compares with the lines recorded.
func NewComparison(recorded []string) *Comparison { return &Comparison{recorded: recorded} }

// Add takes the next line of the live trace. It gives back the recorded line that
// belongs to it, empty when there is none left, and whether they are the same.
func (c *Comparison) Add(line string) (recorded string, same bool) {
	if c.live < len(c.recorded) {
		recorded = c.recorded[c.live]
		same = recorded == line
	}
	c.live++
	if same {
		c.same++
	}
	return recorded, same
}

// Missing is the recorded lines that the live trace has not reached.
func (c *Comparison) Missing() []string {
	return c.recorded[min(c.live, len(c.recorded)):]
}

// Same reports whether the two traces are one, to the last line.
func (c *Comparison) Same() bool {
	return c.same == len(c.recorded) && c.live == len(c.recorded) && c.live > 0
}

// String counts: "10 lines, 9 as on the BEAM, 1 different".
func (c *Comparison) String() string {
	lines := max(c.live, len(c.recorded))
	return fmt.Sprintf("%d lines, %d as on the BEAM, %d different", lines, c.same, lines-c.same)
}

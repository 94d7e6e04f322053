package main

import (
	"os"
	"strings"
	"testing"
)

// The formulas hold, also for numbers of nodes that the table does not have.
func TestFormulas(t *testing.T) {
	for _, e := range events() {
		for _, n := range []int{3, 4, 5, 8, 13, 21, 30} {
			c, err := e.measure(n)
			if err != nil {
				t.Errorf("%s, %d nodes: %v", e.name, n, err)
			}
			if want := e.messages(n); c.messages != want {
				t.Errorf("%s, %d nodes: %d messages, the formula says %d", e.name, n, c.messages, want)
			}
		}
	}
}

// The committed table is what the code does: all rows but the largest are measured again.
func TestTableIsCurrent(t *testing.T) {
	const again = "run go run ./cluster/internal/growth -o cluster/GROWTH.md"
	committed, err := os.ReadFile("../../GROWTH.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events() {
		_, section, _ := strings.Cut(string(committed), "## "+e.name+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		if !strings.Contains(section, e.formula) {
			t.Errorf("cluster/GROWTH.md has another formula, or none, for: %s; %s", e.name, again)
		}
		for _, n := range sizes[:len(sizes)-1] {
			c, err := e.measure(n)
			if err != nil {
				t.Errorf("%s, %d nodes: %v", e.name, n, err)
			}
			if !strings.Contains(section, row(n, c)) {
				t.Errorf("cluster/GROWTH.md does not have %q for: %s; %s", row(n, c), e.name, again)
			}
		}
	}
}

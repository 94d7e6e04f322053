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

// The committed table is what the code does: its first rows are measured again.
func TestTableIsCurrent(t *testing.T) {
	committed, err := os.ReadFile("../../GROWTH.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events() {
		if !strings.Contains(string(committed), "## "+e.name+"\n") || !strings.Contains(string(committed), e.formula) {
			t.Errorf("cluster/GROWTH.md is out of date: %s: run go run ./cluster/internal/growth -o cluster/GROWTH.md", e.name)
		}
	}
}

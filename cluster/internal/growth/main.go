// Command growth counts what a cluster of so many nodes costs: the messages that go between
// nodes, and the time, when one more joins, when one dies, and when a global name is
// registered. The nodes are the machines of packages mesh and names, each message takes the
// same time, and signs of life are not counted, so that the numbers are exact: a row is
// checked against the formula that the table ends with.
//
//	go run ./cluster/internal/growth            prints the table
//	go run ./cluster/internal/growth -o FILE    and writes it there
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	out := flag.String("o", "", "also write the table to this file")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	var b strings.Builder
	b.WriteString("# What a cluster costs as it grows\n\n" +
		"Simulated nodes, each connected to all others. A message takes 1 ms from node to node, and\n" +
		"opening a stream a round trip; times are in those milliseconds. Signs of life are not counted.\n" +
		"`go run ./cluster/internal/growth -o cluster/GROWTH.md` makes this table; a test holds the\n" +
		"formulas against it.\n\n")
	for i, e := range events() {
		if i > 0 {
			b.WriteString("\n")
		}
		if err := table(&b, e); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprint(os.Stdout, b.String()); err != nil {
		return err
	}
	if out == "" {
		return nil
	}
	return os.WriteFile(out, []byte(b.String()), 0o644)
}

// row is the table's row for n nodes.
func row(n int, c cost) string {
	return fmt.Sprintf("| %d | %d | %d |\n", n, c.messages, c.time.Milliseconds())
}

// table adds what an event costs with each number of nodes.
func table(b *strings.Builder, e event) error {
	fmt.Fprintf(b, "## %s\n\n| nodes | messages | time (ms) |\n|---|---|---|\n", e.name)
	for _, n := range sizes {
		c, err := e.measure(n)
		if err != nil {
			return fmt.Errorf("%s with %d nodes: %w", e.name, n, err)
		}
		b.WriteString(row(n, c))
	}
	_, err := fmt.Fprintf(b, "\n%s\n", e.formula)
	return err
}

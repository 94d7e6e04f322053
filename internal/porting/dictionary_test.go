package porting

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/beamline-go/beamline"
)

func open(t *testing.T) *Dictionary {
	d, err := Open(beamline.Pages())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every row that has a counterpart has code on both sides, and every piece of Elixir is of
// a function that has a row or will have one.
func TestEveryRowHasCode(t *testing.T) {
	d := open(t)
	_, known := listed(t, read(t, "internal/porting/testdata/functions.txt"))
	_, later := listed(t, read(t, "internal/porting/testdata/later.txt"))
	ours := func(f Function) bool {
		return slices.ContainsFunc(known, func(g Function) bool { return g.Module == f.Module })
	}
	for _, r := range d.Rows {
		code, err := d.Go(r)
		if err != nil || (code == "") != (r.Example == "") {
			t.Errorf("%v: %q, %v", r, code, err)
		}
		if r.Example == "" {
			continue
		}
		if !strings.Contains(code, "func "+r.Example+"()") || !strings.Contains(strings.ToLower(code), "output:") {
			t.Errorf("%v: this is not all of %s:\n%s", r, r.Example, code)
		}
		if slices.ContainsFunc(r.Functions, ours) && d.Elixir(r) == r.Elixir {
			t.Errorf("%v: elixir.exs has no code for it", r)
		}
	}
	for name := range d.snippets {
		if !slices.ContainsFunc(append(known, later...), func(f Function) bool { return f.name() == name }) {
			t.Errorf("elixir.exs has code for %s, which is no function", name)
		}
	}
}

// The code in elixir.exs is Elixir, and calls what it says.
func TestSnippets(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("there is no elixir here")
	}
	out, err := exec.CommandContext(t.Context(), "elixir", "testdata/snippets.exs", "elixir.exs").CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}

func TestFind(t *testing.T) {
	d := open(t)
	for query, want := range map[string]string{
		"Process.alive?":           "Process.alive?/1",
		"process.ALIVE?/1":         "Process.alive?/1",
		"Process.demonitor/2":      "Process.demonitor/1..2",
		"p.SendExit":               "Process.exit/2",
		"exit":                     "exit(reason)",
		"handle_call":              "handle_call/3",
		"use GenServer":            "use GenServer",
		":timer.minutes":           ":timer.hms/3, :timer.hours/1, :timer.minutes/1, :timer.seconds/1",
		"receive":                  "receive do pattern -> … after t -> … end",
		"actortest.StopSupervised": "stop_supervised!",
	} {
		rows := d.Find(query)
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.Elixir == want }) {
			t.Errorf("%q finds %v, want %s", query, rows, want)
		}
	}
	for _, query := range []string{"", "Process.alive?/2", "nothing", "GenServer", "e"} {
		if rows := d.Find(query); rows != nil {
			t.Errorf("%q finds %v", query, rows)
		}
	}
	for query, want := range map[string]string{"genserver": "GenServer", "timer": ":timer", ":timer": ":timer"} {
		if title, rows := d.Section(query); title != want || len(rows) == 0 {
			t.Errorf("%q is the section %q", query, title)
		}
	}
}

func TestNearest(t *testing.T) {
	d := open(t)
	for query, want := range map[string]string{
		"GenServer.cal": "GenServer.call", "Prcess": "Process", "genservr.call": "GenServer.call",
		"monitr": "Process.monitor", "sned_after": "Process.send_after",
	} {
		if near := d.Nearest(query); !slices.Contains(near, want) {
			t.Errorf("%q may be %q, want %s", query, near, want)
		}
	}
	if near := d.Nearest("completely different"); near != nil {
		t.Errorf("%q", near)
	}
}

func TestArguments(t *testing.T) {
	for line, want := range map[string]int{
		`x = A.f()`: 0, `A.f(1)`: 1, `A.f({1, 2}, [3, 4])`: 2, `A.f(fn n -> {n, n + 1} end, 1_000)`: 2,
		`A.f(a, b: 1, c: 2)`: 2, `A.f(b: 1, c: 2)`: 1, `A.f(g(1, 2))`: 1, `A.g(1)`: -1, `A.f(1, fn x ->`: -1,
	} {
		n, ok := arguments(line, "A.f")
		if !ok {
			n = -1
		}
		if n != want {
			t.Errorf("%s: %d arguments, want %d", line, n, want)
		}
	}
	for _, r := range open(t).Find("GenServer.call/3") {
		if code := open(t).Elixir(r); !slices.Equal(strings.Split(code, "\n"), []string{"top = GenServer.call(:stack, :pop, 1_000)"}) {
			t.Errorf("%v: %s", r, code)
		}
	}
}

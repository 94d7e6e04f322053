package main

import (
	"bytes"
	"strings"
	"testing"
)

func port(t *testing.T, columns string, args ...string) (out, errors string, status int) {
	t.Helper()
	t.Setenv("COLUMNS", columns)
	t.Setenv("LC_ALL", "C.UTF-8")
	var o, e bytes.Buffer
	status = run(append([]string{"port"}, args...), streams{&o, &e})
	return o.String(), e.String(), status
}

func TestPort(t *testing.T) {
	for _, c := range []struct {
		args, columns string
		want          []string
	}{
		{"", "", []string{"GenServer ", "Process ", ":timer ", "beamline port GenServer.call"}},
		{"timer", "", []string{":timer.sleep/1", "p.Sleep\n", "— a time is a time.Duration"}},
		{"Process.link", "", []string{"Process.link/1  (Process)", "Go:       p.Link  (p is an actor.Process)", "Elixir\n    Process.link(pid)\n", "Go\n    ", "p.Link("}},
		{"Process.link", "150", []string{"Process.link(pid) │ ", "│ func ExampleProcess_Link() {"}},
		{"process.exit", "150", []string{"Process.exit(pid, :kill) │"}},
		{"Process.hibernate", "60", []string{"there is no counterpart", "Instead:  it shrinks a heap", "Process.hibernate(Server, :loop, [state])"}},
		{"use GenServer", "", []string{"genserver.Default"}},
		{"genserver.Call", "", []string{"GenServer.call/2"}},
	} {
		out, errors, status := port(t, c.columns, strings.Fields(c.args)...)
		if status != 0 || errors != "" {
			t.Errorf("port %s: %d, %s", c.args, status, errors)
		}
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("port %s does not say %q:\n%s", c.args, want, out)
			}
		}
		if strings.Contains(out, "\x1b") {
			t.Errorf("port %s colours a pipe", c.args)
		}
		if strings.Contains(out, "`") {
			t.Errorf("port %s prints Markdown:\n%s", c.args, out)
		}
	}
}

func TestPortUnknown(t *testing.T) {
	out, errors, status := port(t, "", "GenServer.cal")
	if status != statusFailed || out != "" || !strings.Contains(errors, "did you mean GenServer.call") {
		t.Errorf("%d, %q, %q", status, out, errors)
	}
	_, errors, status = port(t, "", "completely different")
	if status != statusFailed || !strings.Contains(errors, "beamline port lists the modules") {
		t.Errorf("%d, %q", status, errors)
	}
}

func TestWrapWords(t *testing.T) {
	if got := wrapWords("one two three four five six seven", 20); len(got) != 2 || got[0] != "one two three four" {
		t.Errorf("%q", got)
	}
	if got := wrapWords("one two", 0); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

package porting

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pending is the sections that are not complete yet. None is, and none should be.
var pending = []string{}

// listed is the functions in a recorded list, and the BEAM that it is from.
func listed(t *testing.T, text string) (beam string, list []Function) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if b, ok := strings.CutPrefix(line, "# beam: "); ok {
			beam = b
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := functions("`" + line + "`")
		if len(f) != 1 {
			t.Fatalf("this is no function: %q", line)
		}
		list = append(list, f[0])
	}
	return beam, list
}

// uncovered says which functions of the list have no row in the section of their module,
// and which rows have a function that neither list knows.
func uncovered(page Table, list, later []Function) map[string][]string {
	missing := map[string][]string{}
	in := map[Function]Row{}
	for _, r := range page.Rows {
		for _, f := range r.Functions {
			switch {
			case !slices.ContainsFunc(list, func(g Function) bool { return g.Module == f.Module }):
				continue // of a module that has no section of its own
			case !slices.Contains(list, f) && !slices.Contains(later, f):
				missing[r.Section] = append(missing[r.Section], fmt.Sprintf("%v: there is no %v", r, f))
			case r.Section != f.Module:
				missing[f.Module] = append(missing[f.Module], fmt.Sprintf("%v: %v belongs in the section %s", r, f, f.Module))
			}
			in[f] = r
		}
	}
	for _, f := range list {
		if _, ok := in[f]; !ok {
			missing[f.Module] = append(missing[f.Module], fmt.Sprintf("PORTING.md: %v has no row", f))
		}
	}
	return missing
}

// Every function of the modules has its row.
func TestEveryFunctionHasARow(t *testing.T) {
	page, err := Parse(read(t, "PORTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, list := listed(t, read(t, "internal/porting/testdata/functions.txt"))
	_, later := listed(t, read(t, "internal/porting/testdata/later.txt"))
	missing := uncovered(page, list, later)
	for module, problems := range missing {
		if slices.Contains(pending, module) {
			t.Logf("pending: %s: %d", module, len(problems))
			continue
		}
		for _, p := range problems {
			t.Error(p)
		}
	}
	for _, section := range pending {
		if missing[section] == nil {
			t.Errorf("the section %s is complete: take it off the pending ones", section)
		}
	}
}

func TestUncovered(t *testing.T) {
	_, list := listed(t, "# beam: a\nTask.await/1\nTask.await/2\nNode.self/0\n")
	_, later := listed(t, "Task.new/0\n")
	for _, c := range []struct{ rows, want string }{
		{"## Task\n| `Task.await/1..2`, `Task.new/0` | — | why | — |\n## Node\n| `Node.self/0` | — | why | — |", "map[]"},
		{"## Task\n| `Task.await/1`, `Task.await/2` | — | why | — |\n## Node\n| `Node.self/0` | — | why | — |", "map[]"},
		{"## Task\n| `Task.await/1` | — | why | — |\n## Node\n| `Node.self/0` | — | why | — |", "Task.await/2 has no row"},
		{"## Task\n| `Task.await/1..3` | — | why | — |\n## Node\n| `Node.self/0` | — | why | — |", "there is no Task.await/3"},
		{"## Task\n| `Task.await/1..2` | — | why | — |\n| `Node.self/0` | — | why | — |", "belongs in the section Node"},
		{"## Task\n| `Task.await/1..2` | — | why | — |\n| `System.stop/0` | — | why | — |", "Node.self/0 has no row"},
	} {
		page, err := Parse(c.rows)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(uncovered(page, list, later)); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", c.rows, got, c.want)
		}
	}
}

// The recorded list is what the BEAM says, where there is one. A newer BEAM may have more.
func TestFunctionsRecorded(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("there is no elixir here")
	}
	out, err := exec.CommandContext(t.Context(), "elixir", "testdata/functions.exs").Output()
	if err != nil {
		t.Fatal(err)
	}
	beam, recorded := listed(t, read(t, "internal/porting/testdata/functions.txt"))
	now, list := listed(t, string(out))
	report := t.Errorf
	if now != beam {
		report = t.Logf // another BEAM: the difference is its own
		t.Logf("recorded on %s, now on %s", beam, now)
	}
	for _, f := range list {
		if !slices.Contains(recorded, f) {
			report("%s has %v, and %s has not", now, f, beam)
		}
	}
	for _, f := range recorded {
		if !slices.Contains(list, f) {
			report("%s has %v, and %s has not", beam, f, now)
		}
	}
}

package porting

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// problems is everything that is wrong with what a table says.
func problems(t Table, s *source) []string {
	found := t.unordered()
	for _, r := range t.Rows {
		for _, symbol := range r.also {
			if _, err := s.find(t.Names, symbol); err != nil {
				found = append(found, fmt.Sprintf("%v: %v", r, err))
			}
		}
		if r.Example == "" {
			continue
		}
		f := s.folders[filepath.Dir(r.File)]
		example := f.examples[r.Example]
		switch {
		case example == nil:
			found = append(found, fmt.Sprintf("%v: there is no %s in %s", r, r.Example, filepath.Dir(r.File)))
			continue
		case s.fset.File(example.Code.Pos()).Name() != filepath.Join(root, r.File):
			found = append(found, fmt.Sprintf("%v: %s is not in %s", r, r.Example, r.File))
		case example.Output == "":
			found = append(found, fmt.Sprintf("%v: %s has no // Output:, so it does not run", r, r.Example))
		}
		used := f.uses(r.Example)
		for _, symbol := range r.Symbols {
			obj, err := s.find(t.Names, symbol)
			if err != nil {
				found = append(found, fmt.Sprintf("%v: %v", r, err))
			} else if !f.calls(used, obj) {
				found = append(found, fmt.Sprintf("%v: %s does not use %s", r, r.Example, symbol))
			}
		}
	}
	return found
}

func TestPorting(t *testing.T) {
	page, err := Parse(read(t, "PORTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, r := range page.Rows {
		if r.File != "" {
			files = append(files, r.File)
		}
	}
	s, err := newSource(root, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems(page, s) {
		t.Error(p)
	}
	t.Run("finds mistakes", func(t *testing.T) { findsMistakes(t, s) })
}

// findsMistakes shows that the check can fail.
func findsMistakes(t *testing.T, s *source) {
	const head = "| `p` | `actor.Process` |\n\n## Kernel\n\n"
	line := func(elixir, symbol, example, file string) string {
		return fmt.Sprintf("| `%s` | `%s` | | [`%s`](%s) |\n", elixir, symbol, example, file)
	}
	const actorFile, serverFile = "actor/example_test.go", "actor/genserver/example_test.go"
	good := line("exit(reason)", "p.Exit", "ExampleCatch", actorFile)
	for _, c := range []struct{ name, text, want string }{
		{"right", good, ""},
		{"unknown method", line("x", "p.Leave", "ExampleCatch", actorFile), "actor.Process has no Leave"},
		{"unexported", line("x", "p.enter", "ExampleCatch", actorFile), "actor.Process has no enter"},
		{"unknown function", line("x", "actor.Leave", "ExampleCatch", actorFile), "package actor has no Leave"},
		{"unknown Example", line("x", "p.Exit", "ExampleNothing", actorFile), "there is no ExampleNothing"},
		{"another file", line("x", "p.Exit", "ExampleCatch", "actor/example_process_test.go"), "is not in"},
		{"another symbol", line("x", "p.SendExit", "ExampleCatch", actorFile), "ExampleCatch does not use p.SendExit"},
		{"the same name on another type", line("x", "actor.System.Spawn", "Example", actorFile), "Example does not use actor.System.Spawn"},
		{"a callback that is not there", line("x", "genserver.Server.Terminate", "Example", serverFile), "does not use genserver.Server.Terminate"},
		{"unknown in what differs", "| `x` | `p.Exit` | as `actor.Leave` | [`ExampleCatch`](" + actorFile + ") |\n", "package actor has no Leave"},
		{"twice", good + good, "has it already"},
		{"out of order", line("spawn(fun)", "p.Spawn", "Example", actorFile) + good, "comes before spawn(fun)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page, err := Parse(head + c.text)
			if err != nil {
				t.Fatal(err)
			}
			found := problems(page, s)
			if c.want == "" && len(found) == 0 {
				return
			}
			if c.want == "" || len(found) != 1 || !strings.Contains(found[0], c.want) {
				t.Errorf("%q, want one that says %q", found, c.want)
			}
		})
	}
	for _, bad := range []string{
		"| `x` | — | | — |\n", "| `x` | — | say nothing | [`ExampleCatch`](a_test.go) |\n",
		"| `x` | `p.Exit` | |\n", "| | `p.Exit` | | [`ExampleCatch`](a_test.go) |\n", "| `x` | `p.Exit` | | ExampleCatch |\n",
	} {
		if _, err := Parse(head + bad); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}

// fenced is the text of each fenced block of a Markdown page in the language lang.
func fenced(page, lang string) []string {
	var blocks []string
	rest := page
	for {
		_, after, found := strings.Cut(rest, "```"+lang+"\n")
		if !found {
			return blocks
		}
		block, tail, _ := strings.Cut(after, "```")
		blocks, rest = append(blocks, block), tail
	}
}

// What README.md shows is what is there: the first port is the program in stack, which a
// test runs, and the demo's lines are the recorded ones.
func TestReadme(t *testing.T) {
	readme := read(t, "README.md")
	for _, c := range []struct{ lang, file string }{
		{"elixir", "internal/porting/stack/stack.exs"},
		{"go", "internal/porting/stack/main.go"},
		{"text", "cookbook/01_counter/trace.txt"},
	} {
		want := comments.ReplaceAllString(read(t, c.file), "")
		if !slices.Contains(fenced(readme, c.lang), want) {
			t.Errorf("README.md has no block that is %s; make them the same again", c.file)
		}
	}
	makefile := read(t, "Makefile")
	for _, m := range regexp.MustCompile("(?m)(?:^    |`)make ([a-z]+)").FindAllStringSubmatch(readme, -1) {
		if !strings.Contains(makefile, "\n"+m[1]+": ") && !strings.Contains(makefile, " "+m[1]+": ") {
			t.Errorf("README.md says make %s, and the Makefile has no such target", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`go test -run (\w+) \./([\w/]+)`).FindAllStringSubmatch(readme, -1) {
		files, _ := filepath.Glob(filepath.Join(root, m[2], "*_test.go"))
		if !slices.ContainsFunc(files, func(file string) bool {
			text, _ := os.ReadFile(file)
			return strings.Contains(string(text), "func "+m[1]+"(t *testing.T)")
		}) {
			t.Errorf("README.md says go test -run %s, and there is no such test in %s", m[1], m[2])
		}
	}
	cli := strings.ToLower(read(t, "cmd/beamline/main.go"))
	for _, m := range regexp.MustCompile("beamline ([a-z]+)").FindAllStringSubmatch(readme, -1) {
		if !regexp.MustCompile(`\t` + m[1] + ` +` + m[1] + `cmd `).MatchString(cli) {
			t.Errorf("README.md says beamline %s, and there is no such command", m[1])
		}
	}
}

// comments is what a reader of README.md need not see: the linter's, and a recording's head.
var comments = regexp.MustCompile(`(?m) //nolint:.*$|^# .*\n`)

func TestLinks(t *testing.T) {
	for _, page := range []string{"README.md", "PORTING.md", "CONTRIBUTING.md"} {
		for _, m := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(read(t, page), -1) {
			if strings.HasPrefix(m[1], "https://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s links to what is not there: %v", page, err)
			}
		}
	}
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

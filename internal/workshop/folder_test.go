package workshop

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/exercises/catalog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeClone is a folder that looks like a clone of Beamline.
func fakeClone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module "+modulePath+"\n\ngo 1.26.7\n\nrequire example.org/x v1.0.0\n")
	put(t, filepath.Join(dir, "go.sum"), "example.org/x v1.0.0 h1:x\n")
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// fixture is a fresh workshop, and what it printed.
type fixture struct {
	*Workshop
	*Folder
	clone string
	out   *bytes.Buffer
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	var out bytes.Buffer
	w, err := New(&out, false)
	if err != nil {
		t.Fatal(err)
	}
	clone := fakeClone(t)
	f, err := w.Init(t.Context(), filepath.Join(t.TempDir(), "mine"), clone)
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{w, f, clone, &out}
}

func (x *fixture) entry(id string) *catalog.Entry {
	e, err := x.find(id)
	if err != nil {
		panic(err)
	}
	return e
}

// reopen is the folder as the next command finds it.
func (x *fixture) reopen(t *testing.T) *Folder {
	t.Helper()
	f, err := Open(filepath.Join(x.Dir, "01_echo")) // also from a folder below
	if err != nil {
		t.Fatal(err)
	}
	if f.Dir != x.Dir {
		t.Fatalf("Open found %s, want %s", f.Dir, x.Dir)
	}
	return f
}

func TestInitMakesAModuleUnderGit(t *testing.T) {
	x := newFixture(t)
	for _, name := range []string{
		"README.md", ".gitignore", "go.mod", "go.sum", "01_echo/TASK.md", "01_echo/sample.exs", "01_echo/echo.go",
		"01_echo/ask.go", "02_links/owner.go", "13_dead/keeper.go",
	} {
		if get(t, x.path(name)) == "" {
			t.Errorf("%s is empty", name)
		}
	}
	mod := get(t, x.path("go.mod"))
	for _, want := range []string{
		"module workshop\n", "require example.org/x v1.0.0\n",
		"replace " + modulePath + " => " + x.clone + "\n", "tool " + modulePath + "/cmd/beamline\n",
	} {
		if !strings.Contains(mod, want) {
			t.Errorf("go.mod lacks %q:\n%s", want, mod)
		}
	}
	git := exec.Command("git", "status", "--porcelain")
	git.Dir = x.Dir
	if out, err := git.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("git status after init: %v\n%s", err, out)
	}
	git = exec.Command("git", "log", "--oneline")
	git.Dir = x.Dir
	if out, err := git.CombinedOutput(); err != nil || bytes.Count(out, []byte("\n")) != 1 {
		t.Errorf("git log after init: %v\n%s", err, out)
	}
}

// TestNoAnswerLiesInTheFolder looks for any line of an answer that the stub does not have.
func TestNoAnswerLiesInTheFolder(t *testing.T) {
	x := newFixture(t)
	var answers []string
	for _, e := range x.entries {
		files, err := e.LearnerFiles()
		if err != nil {
			t.Fatal(err)
		}
		var given []byte
		for _, data := range files {
			given = append(given, data...)
		}
		for _, data := range e.Solution {
			for line := range strings.Lines(string(data)) {
				line = strings.TrimSpace(line)
				if len(line) > 20 && !bytes.Contains(given, []byte(line)) {
					answers = append(answers, line)
				}
			}
		}
		answers = append(answers, e.Debrief)
		answers = append(answers, e.Hints...)
	}
	if len(answers) < 10 {
		t.Fatalf("only %d lines of answers to look for", len(answers))
	}
	err := filepath.WalkDir(x.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text := get(t, path)
		for _, a := range answers {
			if strings.Contains(text, a) {
				t.Errorf("%s holds %q", path, a)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestInitRefuses(t *testing.T) {
	w, err := New(&bytes.Buffer{}, false)
	if err != nil {
		t.Fatal(err)
	}
	clone := fakeClone(t)

	full := t.TempDir()
	put(t, filepath.Join(full, "mine.txt"), "mine")
	if _, err := w.Init(t.Context(), full, clone); !errors.Is(err, ErrNotEmpty) || !strings.Contains(err.Error(), "mine.txt") {
		t.Errorf("into a folder that is not empty: %v", err)
	}
	if entries, err := os.ReadDir(full); err != nil || len(entries) != 1 {
		t.Errorf("the full folder holds %v now (%v)", entries, err)
	}

	file := filepath.Join(t.TempDir(), "file")
	put(t, file, "")
	if _, err := w.Init(t.Context(), file, clone); err == nil {
		t.Error("a file became a workshop")
	}

	t.Setenv("PATH", t.TempDir())
	dir := filepath.Join(t.TempDir(), "new")
	if _, err := w.Init(t.Context(), dir, clone); !errors.Is(err, ErrNoGit) {
		t.Errorf("without git: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without git the folder was made: %v", err)
	}
}

// TestInitLeavesNothingWhenItFails has git fail at the commit.
func TestInitLeavesNothingWhenItFails(t *testing.T) {
	w, err := New(&bytes.Buffer{}, false)
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	script := filepath.Join(bin, "git")
	put(t, script, "#!/bin/sh\necho no commits today >&2\nexit 1\n")
	if err := os.Chmod(script, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))

	parent := t.TempDir()
	given := t.TempDir()
	for _, dir := range []string{filepath.Join(parent, "new"), given} {
		if _, err := w.Init(t.Context(), dir, fakeClone(t)); err == nil || !strings.Contains(err.Error(), "no commits today") {
			t.Errorf("init in %s: %v", dir, err)
		}
	}
	for _, dir := range []string{parent, given} {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind in %s: %v, %v", dir, left, err)
		}
	}
}

func TestOpenOutside(t *testing.T) {
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNoFolder) {
		t.Errorf("Open outside of a workshop: %v", err)
	}
}

func TestFindClone(t *testing.T) {
	clone := fakeClone(t)
	if got, err := FindClone(clone); err != nil || got != clone {
		t.Errorf("FindClone(%s) = %s, %v", clone, got, err)
	}
	if _, err := FindClone(t.TempDir()); !errors.Is(err, ErrNoClone) {
		t.Errorf("a folder without a clone: %v", err)
	}
	below := filepath.Join(clone, "cluster", "global")
	if err := os.MkdirAll(below, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	if got, err := FindClone(""); err != nil || got != clone {
		t.Errorf("below %s the clone is %s, %v", clone, got, err)
	}
	t.Chdir(t.TempDir())
	got, err := FindClone("") // where this test was built from
	if err != nil || !isClone(got) || got == clone {
		t.Errorf("elsewhere the clone is %s, %v", got, err)
	}
}

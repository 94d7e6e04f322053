package plantedfaults

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const sample = `package main

import "fmt"

type list[T any] struct{ items []T }

// add has all kinds of parameters.
func (l *list[T]) add(first, _ T, rest ...T) (n int, err error) {
	l.items = append(append(l.items, first), rest...)
	return len(l.items), nil
}

func first[T any](l *list[T]) T { return l.items[0] }

func show(text string) {
	fmt.Print(text, " ")
}

func main() {
	l := new(list[int])
	n, _ := l.add(1, 2, 3, 4)
	show(fmt.Sprint(n, first(l)))
}
`

var sampleFaults = map[int]Fault{
	1: {Name: "one less", Old: "return len(l.items), nil", New: "return len(l.items) - 1, nil"},
	2: {Name: "the last", Old: "l.items[0]", New: "l.items[len(l.items)-1]"},
	3: {Name: "forgets the rest", Old: "append(l.items, first), rest...", New: "l.items, first"},
	4: {Name: "two in one", Old: "}\n\nfunc show(text string) {\n", New: "}\n\nfunc show(text string) {\n\ttext = \"?\"\n"},
	5: {Name: "a comment", Old: "all kinds", New: "any kind"},
}

// One program does what each of the mutants does, and what the original does.
func TestVariants(t *testing.T) {
	text, pkg, err := withVariants([]byte(sample), sampleFaults)
	if err != nil || pkg != "main" {
		t.Fatal(pkg, err)
	}
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"go.mod": []byte("module sample\n\ngo 1.24\n"), "main.go": text,
		"planted_fault.go": []byte(strings.NewReplacer("%s", pkg, "%q", strconv.Quote(plantedVariable)).Replace(selector)),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-o", "sample")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, text)
	}
	for n, want := range map[int]string{0: "3 1 ", 1: "2 1 ", 2: "3 4 ", 3: "1 1 ", 4: "? ", 5: "3 1 "} {
		cmd := exec.Command(filepath.Join(dir, "sample"))
		cmd.Env = append(os.Environ(), plantedVariable+"="+strconv.Itoa(n))
		if out, err := cmd.Output(); err != nil || string(out) != want {
			t.Errorf("fault %d: it prints %q, want %q (%v)", n, out, want, err)
		}
	}
}

// What cannot be switched while the program runs is refused.
func TestOnlyFunctionsVary(t *testing.T) {
	for _, f := range []Fault{
		{Old: "struct{ items []T }", New: "struct{ items, more []T }"},
		{Old: "func show(", New: "func display("},
		{Old: "func show(", New: "func hide() {}\n\nfunc show("},
	} {
		if _, _, err := withVariants([]byte(sample), map[int]Fault{1: f}); !errors.Is(err, errNotAFunction) {
			t.Errorf("%q for %q: %v", f.New, f.Old, err)
		}
	}
}

package plantedfaults

import (
	"bytes"
	"errors"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/beamline-go/beamline/internal/conformance"
)

// Each fault's text is in its file exactly once, and what comes of it is Go.
func TestFaultsApply(t *testing.T) {
	module, err := conformance.FindModule()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range append(Faults(), impatient) {
		if names[f.Name] {
			t.Errorf("two faults are named %q", f.Name)
		}
		names[f.Name] = true
		src, err := f.apply(module)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := parser.ParseFile(token.NewFileSet(), f.File, src, 0); err != nil {
			t.Errorf("%q is no Go: %v", f.Name, err)
		}
	}
	if n := len(Core()); n < 8 {
		t.Errorf("%d core faults", n)
	}
}

// A fault whose text is gone is an error before anything is compiled.
func TestStaleFault(t *testing.T) {
	module, err := conformance.FindModule()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = Run(t.Context(), Options{
		Module: module, Out: &out,
		Faults: []Fault{{Name: "gone", File: "actor/link.go", Old: "this was never there", New: "x"}},
	})
	if !errors.Is(err, ErrStale) || out.Len() > 0 {
		t.Errorf("%v, after saying %q", err, out.String())
	}
}

// A real fault is caught by the scenario that asks about it, a change that changes
// nothing is not, and the sum says so.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the scenarios three times")
	}
	module, err := conformance.FindModule()
	if err != nil {
		t.Fatal(err)
	}
	real := ByName("unlink does nothing")
	harmless := Fault{Name: "a comment", File: "actor/link.go", Old: "// Unlink removes the link", New: "// It removes the link"}
	var out bytes.Buffer
	err = Run(t.Context(), Options{
		Module: module, Faults: append(real, harmless), Only: []string{"link", "normal"}, Out: &out,
	})
	if !errors.Is(err, ErrNotCaught) {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, want := range []string{
		"caught by link\n", "NOT CAUGHT\n", "proving nothing, by these faults: normal\n", "planted faults: 1 of 2 caught\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, out.String())
		}
	}
}

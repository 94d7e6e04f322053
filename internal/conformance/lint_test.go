package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The scenarios themselves are clean.
func TestScenariosPassTheLinter(t *testing.T) {
	offences, err := LintAll("scenarios")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range offences {
		t.Error(o)
	}
}

var want = regexp.MustCompile(`"([^"]+)"`)

// Each bad file is refused for what its want comment says, and the good one is not.
func TestLinterRefuses(t *testing.T) {
	files, err := filepath.Glob("testdata/lint/*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		offences, err := Lint(name, src)
		if err != nil {
			t.Fatal(err)
		}
		_, comment, _ := strings.Cut(string(src), "// want ")
		wanted := want.FindAllStringSubmatch(comment, -1)
		if len(offences) != len(wanted) {
			t.Errorf("%s: %d offences, want %d: %v", name, len(offences), len(wanted), offences)
			continue
		}
		for i, w := range wanted {
			if !strings.Contains(strings.Join(offences, "\n"), w[1]) {
				t.Errorf("%s: no offence says %q: %v", name, w[1], offences[i])
			}
		}
	}
}

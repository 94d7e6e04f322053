package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// workshopRun runs the command line and returns its status and what it printed.
func workshopRun(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(args, streams{Out: &o, Err: &e})
	return status, o.String(), e.String()
}

// TestWorkshopCommandLine walks through a workshop as far as that needs no build.
func TestWorkshopCommandLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	steps := []struct {
		args   string
		status int
		says   []string // on either stream
	}{
		{"workshop init " + dir, 0, []string{"The workshop is in " + dir, "0.1 Echo", "Predict first"}},
		{"workshop init " + dir, 1, []string{"the folder is not empty"}},
		{"workshop list --dir " + dir, 0, []string{"exercises, 0 of", "0.1", "0.2", "0.3", "1.3", "2.4", "homework"}},
		{"workshop next --dir " + dir, 0, []string{"0.1 Echo (15 min)"}},
		{"workshop hint --dir " + dir, 0, []string{"Hint 1 of"}},
		{"workshop hint --dir " + filepath.Join(dir, "01_echo") + " 0.1", 0, []string{"Hint 2 of"}},
		{"workshop list --dir " + dir, 0, []string{"0 checks, 2 hints"}},
		{"workshop solution --dir " + dir + " 0.1", 1, []string{"opens with your pass"}},
		{"workshop sample 0.1", 0, []string{`{:"b@127.0.0.1", "hello"}`}},
		{"workshop update --dir " + dir, 0, []string{"update: 0 files written, 0 removed, 0 of yours left alone"}},
		{"workshop reset --dir " + dir + " 0.1", 0, []string{"as it was at the beginning"}},
		{"workshop list --dir " + dir, 0, []string{"0 checks, 0 hints"}},
		{"workshop hint --dir " + dir + " 7.7", 1, []string{"no such exercise", "0.1 echo"}},
		{"workshop check --dir " + t.TempDir(), 1, []string{"no workshop folder", "workshop init DIR"}},
		{"workshop list --dir " + t.TempDir(), 0, []string{"0.2", "workshop init DIR"}},
		{"workshop verify --seeds 0", 2, []string{"at least one seed"}},
		{"workshop verify 7.7", 1, []string{"no such exercise"}},
	}
	for _, s := range steps {
		status, out, errs := workshopRun(t, strings.Fields(s.args)...)
		if status != s.status {
			t.Errorf("beamline %s: status %d, want %d\n%s%s", s.args, status, s.status, out, errs)
		}
		for _, want := range s.says {
			if !strings.Contains(out+errs, want) {
				t.Errorf("beamline %s does not say %q\n%s%s", s.args, want, out, errs)
			}
		}
	}
}

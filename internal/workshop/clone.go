package workshop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/beamline-go/beamline/exercises"
)

const (
	modulePath = "github.com/beamline-go/beamline"
	noVersion  = "v0.0.0-00010101000000-000000000000" // what go writes for a replaced module
)

// ErrNoClone says that the clone of Beamline, which the learner's module builds with,
// was not found. Run the command in the clone, or name the clone.
var ErrNoClone = errors.New("the clone of Beamline was not found")

// FindClone finds the clone of Beamline: the folder named, or else the one that holds
// the current folder, or else the one that this command was built from.
func FindClone(named string) (string, error) {
	if named != "" {
		dir, err := filepath.Abs(named)
		if err != nil {
			return "", err
		}
		if !isClone(dir) {
			return "", fmt.Errorf("%w: %s holds no go.mod of module %s", ErrNoClone, dir, modulePath)
		}
		return dir, nil
	}
	var starts []string
	if dir, err := os.Getwd(); err == nil {
		starts = append(starts, dir)
	}
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) { // not with -trimpath
		starts = append(starts, filepath.Dir(file))
	}
	for _, dir := range starts {
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if isClone(dir) {
				return dir, nil
			}
		}
	}
	return "", fmt.Errorf("%w: run this in the clone, or name it with --clone", ErrNoClone)
}

func isClone(dir string) bool {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil && moduleOf(string(data)) == modulePath
}

// moduleOf is the module path that a go.mod declares.
func moduleOf(goMod string) string {
	for line := range strings.Lines(goMod) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			return strings.TrimSpace(path)
		}
	}
	return ""
}

// moduleFiles are the go.mod and go.sum of a module that builds with the clone: all that
// the clone requires, and the clone itself in place of its module. The command line is a
// tool of that module: `go tool beamline workshop check` runs it in the folder.
func moduleFiles(clone string) (map[string][]byte, error) {
	mod, err := os.ReadFile(filepath.Join(clone, "go.mod"))
	if err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(clone, "go.sum"))
	if err != nil {
		return nil, err
	}
	text := strings.Replace(string(mod), "module "+modulePath, "module "+exercises.LearnerModule, 1)
	text = strings.TrimRight(text, "\n") + fmt.Sprintf(`

// The clone of Beamline, which is not published.
require %[1]s %[2]s

replace %[1]s => %[3]s

tool %[1]s/cmd/beamline
`, modulePath, noVersion, goModPath(clone))
	return map[string][]byte{"go.mod": []byte(text), "go.sum": sum}, nil
}

// goModPath is a path as go.mod has it: quoted where it must be.
func goModPath(path string) string {
	if strings.ContainsAny(path, " \"'`()[]{},") || strings.Contains(path, "//") {
		return fmt.Sprintf("%q", path)
	}
	return path
}

// replacedBy is the folder that a learner's go.mod names in place of Beamline.
func replacedBy(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "replace ")
		if target, ok := strings.CutPrefix(strings.TrimSpace(line), modulePath+" => "); ok {
			target = strings.Trim(strings.TrimSpace(target), `"`)
			if !filepath.IsAbs(target) {
				target = filepath.Join(dir, target)
			}
			return target, nil
		}
	}
	return "", nil
}

// refreshSum adds the lines of the clone's go.sum that the learner's does not have: the
// clone may require more by now than when the folder was made, and offline nobody else
// can vouch for it.
func refreshSum(dir, clone string) error {
	theirs, err := os.ReadFile(filepath.Join(clone, "go.sum"))
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "go.sum")
	ours, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	have := map[string]bool{}
	for line := range strings.Lines(string(ours)) {
		have[strings.TrimSpace(line)] = true
	}
	text := string(ours)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	for line := range strings.Lines(string(theirs)) {
		if line = strings.TrimSpace(line); !have[line] {
			text += line + "\n"
		}
	}
	if text == string(ours) {
		return nil
	}
	return writeFile(path, []byte(text))
}

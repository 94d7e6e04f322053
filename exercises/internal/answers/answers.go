// Package answers holds what a learner must not find beside the stub: hints, the answer
// to the question of each task, solutions, the wrong answers that a check must catch,
// and what the Elixir samples printed on a BEAM.
//
// A folder here belongs to the exercise of that folder's name:
//
//	hints.md        the stages, each more of a hint, between lines of ---
//	debrief.md      what the prediction should have been, and what the exercise showed
//	sample.out      what sample.exs printed on a BEAM
//	solution/       the files that replace those of the stub
//	wrong/<name>/   the same for a wrong answer; a comment says which rules it breaks:
//	                //workshop:breaks right-node really-asked
//
// The Go files have the build constraint ignore, since they are no packages by
// themselves: a file that an answer leaves as the stub has it is not repeated. It is
// removed where the files are used.
package answers

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed */hints.md */debrief.md */sample.out */solution */wrong
var files embed.FS

// Set is what there is for one exercise.
type Set struct {
	Hints    []string // in stages
	Debrief  string
	Sample   string // the sample's output on a BEAM
	Solution map[string][]byte
	Wrong    []Wrong // sorted by name
}

// Wrong is a wrong answer that somebody may well give.
type Wrong struct {
	Name   string
	Breaks []string // the IDs of the rules that it breaks, sorted
	Files  map[string][]byte
}

// For reads what there is for the exercise in the folder dir.
func For(dir string) (*Set, error) {
	var s Set
	var texts [3]string
	for i, name := range []string{"hints.md", "debrief.md", "sample.out"} {
		data, err := files.ReadFile(path.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("answers for %s: %w", dir, err)
		}
		texts[i] = string(data)
	}
	for stage := range strings.SplitSeq(texts[0], "\n---\n") {
		s.Hints = append(s.Hints, strings.TrimSpace(stage))
	}
	s.Debrief, s.Sample = strings.TrimSpace(texts[1]), texts[2]

	var err error
	if s.Solution, err = goFiles(path.Join(dir, "solution")); err != nil {
		return nil, err
	}
	entries, err := files.ReadDir(path.Join(dir, "wrong"))
	if err != nil {
		return nil, fmt.Errorf("wrong answers for %s: %w", dir, err)
	}
	for _, e := range entries {
		w := Wrong{Name: e.Name()}
		if w.Files, err = goFiles(path.Join(dir, "wrong", e.Name())); err != nil {
			return nil, err
		}
		for _, text := range w.Files {
			w.Breaks = append(w.Breaks, breaks(text)...)
		}
		if len(w.Breaks) == 0 {
			return nil, fmt.Errorf("wrong answer %s for %s: no line %q says which rules it breaks", w.Name, dir, directive)
		}
		slices.Sort(w.Breaks)
		s.Wrong = append(s.Wrong, w)
	}
	return &s, nil
}

const (
	directive  = "//workshop:breaks "
	constraint = "//go:build ignore\n\n"
)

func breaks(file []byte) []string {
	for line := range strings.Lines(string(file)) {
		if rules, ok := strings.CutPrefix(line, directive); ok {
			return strings.Fields(rules)
		}
	}
	return nil
}

// goFiles are the Go files of a folder, by name, as they are used.
func goFiles(dir string) (map[string][]byte, error) {
	found := map[string][]byte{}
	paths, err := fs.Glob(files, path.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		data, err := files.ReadFile(p)
		if err != nil {
			return nil, err
		}
		text, ok := strings.CutPrefix(string(data), constraint)
		if !ok {
			return nil, fmt.Errorf("%s does not begin with the line %q", p, strings.TrimSpace(constraint))
		}
		found[path.Base(p)] = []byte(text)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no Go files in %s", dir)
	}
	return found, nil
}

package exercises

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"time"
)

// Limit is how long a check may take, from the start of the nodes to the verdict.
const Limit = 10 * time.Second

// Exercise is one exercise of the workshop, without its answers.
type Exercise struct {
	ID      string // module and number: "0.1"
	Dir     string // its folder, here and at the learner's: "01_echo"
	Title   string
	Minutes int    // what it takes at the workshop; 0 for one to do at home
	Goal    string // one sentence
	Omits   string // what the stub leaves out
	Predict string // the question to answer before anything is run
	Faults  string // what the check does to the nodes; empty for nothing
	Rules   []Rule
	// Files holds task.md, sample.exs and the folder stub.
	Files fs.FS
	// Answer is the zero value of the struct whose fields the learner's package fills:
	// one exported function for each field, of the field's name and type.
	Answer any
	// Check judges. It returns an error only where the nodes themselves fail it;
	// whatever the answer does wrong goes to Lab.Expect.
	Check func(ctx context.Context, lab *Lab) error
}

// Rule is something that an answer must get right.
type Rule struct {
	ID   string // one word or a few with hyphens
	Text string // a sentence for the learner
}

// lives is a rule of every exercise: the learner's code must not end its node, and must
// let the check come to an end.
var lives = Rule{
	ID:   "lives",
	Text: "Each node runs until the check ends it, and answers the check in time.",
}

// Rule finds a rule by its ID.
func (e *Exercise) Rule(id string) (Rule, bool) {
	for _, r := range append([]Rule{lives}, e.Rules...) {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Takes is how long it takes, or that it is homework.
func (e *Exercise) Takes() string {
	if e.Minutes == 0 {
		return "homework"
	}
	return fmt.Sprintf("%d min", e.Minutes)
}

// Funcs are the functions that the learner's package must export, as the fields of
// Answer name them.
func (e *Exercise) Funcs() []string {
	t := reflect.TypeOf(e.Answer)
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Name
	}
	return names
}

// Package is the name of the Go package that holds the exercise, and of the learner's.
func (e *Exercise) Package() string {
	_, name, _ := strings.Cut(e.Dir, "_")
	return name
}

// ImportPath is the import path of the package that holds the exercise.
func (e *Exercise) ImportPath() string { return reflect.TypeOf(e.Answer).PkgPath() }

// LearnerFiles are the files that the learner gets, by their path below the learner's
// folder: the task, the sample and the stub.
func (e *Exercise) LearnerFiles() (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(e.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(e.Files, name)
		if err != nil {
			return err
		}
		switch dir, base := path.Split(name); {
		case name == "task.md":
			files[path.Join(e.Dir, "TASK.md")] = data
		case dir == "" || dir == "stub/":
			files[path.Join(e.Dir, base)] = data
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("exercise %s: read its files: %w", e.ID, err)
	}
	return files, nil
}

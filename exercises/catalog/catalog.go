// Package catalog lists the exercises of the workshop, each with its answers.
//
// The command line and its maintainers' check use it. The binaries that are built from a
// learner's code do not: the answers are not in them.
package catalog

import (
	"fmt"

	"github.com/beamline-go/beamline/exercises"
	echo "github.com/beamline-go/beamline/exercises/01_echo"
	links "github.com/beamline-go/beamline/exercises/02_links"
	tree "github.com/beamline-go/beamline/exercises/03_tree"
	once "github.com/beamline-go/beamline/exercises/11_once"
	timeout "github.com/beamline-go/beamline/exercises/12_timeout"
	dead "github.com/beamline-go/beamline/exercises/13_dead"
	ids "github.com/beamline-go/beamline/exercises/14_ids"
	session "github.com/beamline-go/beamline/exercises/21_session"
	merge "github.com/beamline-go/beamline/exercises/23_merge"
	groups "github.com/beamline-go/beamline/exercises/24_groups"
	"github.com/beamline-go/beamline/exercises/internal/answers"
)

// Entry is an exercise and what there is about it that its stub leaves open.
type Entry struct {
	*exercises.Exercise
	Hints    []string          // in stages, each more of a hint
	Debrief  string            // what the prediction should have been, and why
	Sample   string            // what the Elixir sample printed on a BEAM
	Solution map[string][]byte // the files that replace those of the stub
	Wrong    []Wrong
}

// Wrong is a wrong answer that the check must reject, and the rules that it breaks.
type Wrong struct {
	Name   string
	Breaks []string // sorted
	Files  map[string][]byte
}

// All are the exercises, in the order of the day.
func All() ([]Entry, error) {
	var all []Entry
	for _, e := range []*exercises.Exercise{
		echo.Exercise(),
		links.Exercise(),
		tree.Exercise(),
		once.Exercise(),
		timeout.Exercise(),
		dead.Exercise(),
		ids.Exercise(),
		session.Exercise(),
		merge.Exercise(),
		groups.Exercise(),
	} {
		set, err := answers.For(e.Dir)
		if err != nil {
			return nil, fmt.Errorf("exercise %s: %w", e.ID, err)
		}
		entry := Entry{
			Exercise: e,
			Hints:    set.Hints,
			Debrief:  set.Debrief,
			Sample:   set.Sample,
			Solution: set.Solution,
		}
		for _, w := range set.Wrong {
			entry.Wrong = append(entry.Wrong, Wrong(w))
		}
		all = append(all, entry)
	}
	return all, nil
}

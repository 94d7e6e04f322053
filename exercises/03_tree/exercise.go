// Package tree is exercise 0.3 of the workshop: a cache and its dependants under a
// supervisor.
package tree

import (
	"embed"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/exercises"
)

//go:embed task.md sample.exs stub
var files embed.FS

// Answer is what the learner's package exports.
type Answer struct {
	Tree func(p *actor.Process, cache supervisor.Child, dependants []supervisor.Child) (actor.PID, error)
}

// The rules that an answer must keep.
const (
	starts    = "starts"
	fresh     = "fresh"
	kept      = "kept"
	anyEnd    = "any-end"
	goesOn    = "goes-on"
	lastWords = "last-words"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "0.3",
		Dir:     "03_tree",
		Title:   "Supervision tree",
		Minutes: 25,
		Goal:    "Supervise a cache and the processes that hold its PID, so that none of them ever holds a stale one for long.",
		Omits:   "the strategy",
		Predict: "The cache is killed, and a supervisor with :one_for_one starts it again. Whom do its dependants call now?",
		Faults:  "an exit signal :kill for each process in turn",
		Rules: []exercises.Rule{
			{ID: starts, Text: "Tree starts the cache and every dependant under a supervisor, and returns its PID."},
			{ID: fresh, Text: "When the cache was killed, every dependant soon runs and holds the cache that runs now."},
			{ID: kept, Text: "When a dependant was killed it is started again, and the cache keeps what is in it."},
			{ID: anyEnd, Text: "Who ends is started again whatever the reason: :normal and :shutdown too."},
			{ID: goesOn, Text: "Ten ends in a second are no reason to give up."},
			{ID: lastWords, Text: "When its owner ends with :shutdown the tree ends, and each dependant gives the cache a last word before that ends too."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

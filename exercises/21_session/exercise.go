// Package session is exercise 2.1 of the workshop: one process for a name, in the whole
// cluster.
package session

import (
	"embed"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/exercises"
)

//go:embed task.md sample.exs stub
var files embed.FS

// Answer is what the learner's package exports.
type Answer struct {
	Register func(c *codec.Codec) error
	Fetch    func(p *actor.Process, id string) (actor.PID, error)
}

// The rules that an answer must keep.
const (
	one        = "one"
	answered   = "answered"
	eachID     = "each-id"
	outlives   = "outlives"
	startAgain = "starts-again"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "2.1",
		Dir:     "21_session",
		Title:   "Local or global",
		Minutes: 15,
		Goal:    "Fetch the session of an id, or start it: one in the whole cluster.",
		Omits:   "what to do when somebody else was faster",
		Predict: "On each of three nodes 34 processes start the session of one id at the same time. How many sessions are there with a local name, how many with a global one, and what do those hear who come too late?",
		Faults:  "the session's end; kill -9 of its node",
		Rules: []exercises.Rule{
			{ID: one, Text: "All who fetch one id at the same time, on three nodes, get the same process."},
			{ID: answered, Text: "Every fetch returns a session: who comes too late gets the one that is there."},
			{ID: eachID, Text: "Each id has a session of its own."},
			{ID: outlives, Text: "A session outlives the process that fetched it first."},
			{ID: startAgain, Text: "When a session has ended, or its node is gone, the next fetch starts another, and again all get the same."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

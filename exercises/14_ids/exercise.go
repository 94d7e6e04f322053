// Package ids is exercise 1.4 of the workshop: identifiers that nobody else has, drawn without
// asking anybody.
package ids

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
	Start    func(p *actor.Process) (actor.PID, error)
	Next     func(p *actor.Process) (string, error)
}

// The rules that an answer must keep.
const (
	unique = "unique"
	alone  = "alone"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "1.4",
		Dir:     "14_ids",
		Title:   "Unique ids",
		Goal:    "Draw identifiers on every node that no node has drawn before, without asking another.",
		Omits:   "what tells one node from another, and one life from the next",
		Predict: "Each of three nodes counts from 1. One is killed with kill -9 and starts again. Which of these is unique: n; {node, n}; {node, n, the time in milliseconds}; {the PID of who counts, n}?",
		Faults:  "a node that is cut off; a crash of the server; kill -9 and restart of a node",
		Rules: []exercises.Rule{
			{ID: unique, Text: "No id is given out twice: not by one node, nor by two, nor by a node or a server that has started again."},
			{ID: alone, Text: "A node draws ids also when it sees no other."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

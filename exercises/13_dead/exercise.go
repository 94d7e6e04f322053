// Package dead is exercise 1.3 of the workshop: what a DOWN tells, and what it does not.
package dead

import (
	"embed"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

//go:embed task.md sample.exs stub
var files embed.FS

// Answer is what the learner's package exports.
type Answer struct {
	Keep func(p *actor.Process, service actor.PID, suspect, replace func(reason error)) error
}

// The rules that an answer must keep.
const (
	deadIsReplaced = "dead-is-replaced"
	suspected      = "unknown-is-suspected"
	neverTwo       = "never-two"
	watchesOn      = "watches-on"
	diedUnseen     = "died-unseen"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "1.3",
		Dir:     "13_dead",
		Title:   "Is it dead?",
		Minutes: 25,
		Goal:    "Replace a service that is dead, and none that only cannot be seen.",
		Omits:   "reading the reason, and what follows from it",
		Predict: "A monitored service is killed; its connection is cut; its node is paused; its node is killed with kill -9. Which DOWN reasons arrive, and in which of the four cases does the service still answer somebody?",
		Faults:  "a cut, a one-way cut, a pause of the service's node, kill -9 and restart of it",
		Rules: []exercises.Rule{
			{ID: deadIsReplaced, Text: "A service that ended, for whatever reason, is replaced once, and replace gets the reason."},
			{ID: suspected, Text: "When the connection to the service is lost, suspect gets :noconnection."},
			{ID: neverTwo, Text: "Nobody is replaced who may be alive: two services would answer."},
			{ID: watchesOn, Text: "When the connection is back the watch goes on: a later death is seen, and the service replaced."},
			{ID: diedUnseen, Text: "A service that died while it could not be seen is replaced as soon as that is known."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

// Package once is exercise 1.1 of the workshop: a message to another node arrives at most once,
// and what it takes to have all of them arrive, once, in order.
package once

import (
	"embed"
	"iter"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/exercises"
)

//go:embed task.md sample.exs stub
var files embed.FS

// Answer is what the learner's package exports.
type Answer struct {
	Register func(c *codec.Codec) error
	Collect  func(p *actor.Process, store func(sender actor.PID, value int)) error
	Send     func(p *actor.Process, collector actor.PID, values iter.Seq[int]) error
}

// The rules that an answer must keep.
const (
	complete  = "complete"
	noTwice   = "once"
	inOrder   = "in-order"
	goesOn    = "goes-on"
	maxValues = 60 // of one sender, in each of three parts
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "1.1",
		Dir:     "11_once",
		Title:   "At most once",
		Goal:    "Have every value arrive at a collector on another node: once, in order, whatever happens to the connection.",
		Omits:   "acknowledgements, trying again, and telling what was there before",
		Predict: "Ten numbers are sent to a collector on another node, the connection is cut while the sixth to eighth are sent, and it heals. Which arrive, and what does the sender hear of those that do not? And which arrive when each is sent again until it is acknowledged, and it is the acknowledgements that are lost?",
		Faults:  "a cut of one sender; the loss of what the collector sends to the other; heals",
		Rules: []exercises.Rule{
			{ID: complete, Text: "When Send returns nil all its values are stored."},
			{ID: noTwice, Text: "No value of a sender is stored twice; the same number from two senders is two values."},
			{ID: inOrder, Text: "The values of a sender are stored in the order in which it got them."},
			{ID: goesOn, Text: "Send returns nil once the connection is back: it does not give up, and does not end with its connection."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

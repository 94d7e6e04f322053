// Package merge is exercise 2.3 of the workshop: two processes with one name meet, and what
// both of them know must stay.
package merge

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
	Put      func(p *actor.Process, id, item string) error
	Items    func(p *actor.Process, id string) ([]string, error)
}

// The rules that an answer must keep.
const (
	available = "available"
	union     = "union"
	once      = "once"
	oneCart   = "one-cart"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "2.3",
		Dir:     "23_merge",
		Title:   "Merge on conflict",
		Goal:    "Let both sides of a split fill a cart, and lose nothing of it when they meet again.",
		Omits:   "who hears of the conflict, and what that one does with its items",
		Predict: "A cart with a global name lives on node a. The network splits, and both sides add an item; then it heals. How many carts are there during the split, how many afterwards, and what is in them, with the resolver random_exit_name?",
		Faults:  "a split of one node from two; its heal",
		Rules: []exercises.Rule{
			{ID: available, Text: "Put works on both sides of the split, and after the heal."},
			{ID: union, Text: "After the heal the cart holds what was put into it on either side, whoever asks."},
			{ID: once, Text: "What both sides put into it is in it once."},
			{ID: oneCart, Text: "After the heal one cart has the name, and the other has ended."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

// Package groups is exercise 2.4 of the workshop: a chat room in which everybody sees who is
// there, also after the network was not well.
package groups

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
	Member   func(p *actor.Process, room string, show func(members []actor.PID), hear func(text string)) error
	Say      func(p *actor.Process, room, text string) error
}

// The rules that an answer must keep.
const (
	all    = "all"
	gone   = "gone"
	parted = "parted"
	met    = "met"
	heard  = "heard"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "2.4",
		Dir:     "24_groups",
		Title:   "Groups",
		Goal:    "Show each member of a chat room who else is in it, and keep that true.",
		Omits:   "what to do when somebody joins or leaves",
		Predict: "A member on each of three nodes; what node a sends to node b is lost, and nothing else. Whom does each of the three see after the tick time, and whom when the link is well again?",
		Faults:  "members that leave, crash and are killed with their node; a one-way cut, and its heal",
		Rules: []exercises.Rule{
			{ID: all, Text: "Each member is shown all members of the room, and itself, each once, whoever came first."},
			{ID: gone, Text: "A member that has ended, or whose node is gone, is soon shown to nobody."},
			{ID: parted, Text: "Members that cannot see each other are not shown to each other."},
			{ID: met, Text: "When the connection is back all are shown the same again."},
			{ID: heard, Text: "What is said in a room is heard by each of its members, once, and in no other room."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

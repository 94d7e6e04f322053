// Package echo is exercise 0.1 of the workshop: an echo on each of three nodes, asked
// by its name and its node.
package echo

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
	Start    func(p *actor.Process, name actor.Name) (actor.PID, error)
	Ask      func(p *actor.Process, node actor.NodeName, name actor.Name, text string) (actor.NodeName, string, error)
}

// The rules that an answer must keep.
const (
	rightNode   = "right-node"
	reallyAsked = "really-asked"
	nobodyThere = "nobody-there"
)

// Exercise is the exercise and its check.
func Exercise() *exercises.Exercise {
	return &exercises.Exercise{
		ID:      "0.1",
		Dir:     "01_echo",
		Title:   "Echo",
		Minutes: 15,
		Goal:    "Call a GenServer on another node, and know which node answered.",
		Omits:   "the call, and with it the remote address",
		Predict: "All three nodes have an echo under the same name. a calls :echo without naming a node. Who answers?",
		Faults:  "kill -9 of one of the nodes",
		Rules: []exercises.Rule{
			{ID: rightNode, Text: "The echo on the node that was asked answers, with what it was asked."},
			{ID: reallyAsked, Text: "The answer comes from that echo: it received the request."},
			{ID: nobodyThere, Text: "Where no such echo is, or no node any more, Ask returns an error."},
		},
		Files:  files,
		Answer: Answer{},
		Check:  check,
	}
}

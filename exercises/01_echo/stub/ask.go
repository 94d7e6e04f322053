package echo

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
)

// Ask asks the echo of that name on that node, and returns the node that answered and
// what it answered. It is an error when there is no such echo, or no such node.
//
//	def ask(node, name, text), do: GenServer.call({name, node}, {:say, text})
//
// This is the function to write.
func Ask(p *actor.Process, node actor.NodeName, name actor.Name, text string) (actor.NodeName, string, error) {
	return "", "", errors.New("Ask is not written yet")
}

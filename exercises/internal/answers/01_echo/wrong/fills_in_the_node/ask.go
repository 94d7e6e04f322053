//go:build ignore

// The echo next door answers, and the node that was asked for is put into its answer:
// all that can be read in the answer is right.
//
//workshop:breaks really-asked nobody-there
package echo

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Ask asks the echo of that name on that node, and returns the node that answered and
// what it answered. It is an error when there is no such echo, or no such node.
//
//	def ask(node, name, text), do: GenServer.call({name, node}, {:say, text})
func Ask(p *actor.Process, node actor.NodeName, name actor.Name, text string) (actor.NodeName, string, error) {
	reply, err := genserver.Call(p, name, Say{Text: text})
	return node, reply.Text, err
}

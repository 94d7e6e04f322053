//go:build ignore

// The name without its node: it is registered here as well, so somebody answers, and
// it is the wrong one.
//
//workshop:breaks right-node really-asked nobody-there
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
	return reply.Node, reply.Text, err
}

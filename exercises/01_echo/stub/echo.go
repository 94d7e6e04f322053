// Package echo is exercise 0.1: an echo on each of three nodes, which answers with the
// node that it runs on. The task is in TASK.md, the Elixir it comes from in sample.exs.
package echo

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Say is the request {:say, text}. The embedded Req names the type of its reply, so
// that genserver.Call knows what it returns.
type Say struct {
	genserver.Req[Reply]
	Text string
}

// Reply is {node, text}.
type Reply struct {
	Node actor.NodeName
	Text string
}

// Register makes known what crosses to other nodes. A BEAM sends any term; here each
// type is registered once, under a name that all nodes share.
func Register(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Say](c, "echo.Say"),
		codec.Register[Reply](c, "echo.Reply"),
	)
}

// Server is the GenServer. Default is `use GenServer`.
type Server struct{ genserver.Default }

// HandleCall replies to {:say, text} with {node(), text}.
func (s *Server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if say, ok := req.(Say); ok {
		return genserver.Reply(say, Reply{Node: p.Node(), Text: say.Text})
	}
	return s.Default.HandleCall(p, req, from)
}

// Start starts the echo under a name of this node: GenServer.start_link(…, name: name).
func Start(p *actor.Process, name actor.Name) (actor.PID, error) {
	return genserver.StartLink(p, &Server{}, genserver.WithName(name))
}

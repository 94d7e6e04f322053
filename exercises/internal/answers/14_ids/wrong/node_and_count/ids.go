//go:build ignore

// Node and count: after a restart the node counts from 1 again.
//
//workshop:breaks unique
package ids

import (
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Name is the server's name on each node.
const Name actor.Name = "ids"

// Draw is the request :draw.
type Draw struct{ genserver.Req[string] }

// Register makes known what is sent: a BEAM sends any term, here each type has a name.
func Register(c *codec.Codec) error { return codec.Register[Draw](c, "ids.Draw") }

// Server is the GenServer: it counts.
type Server struct {
	genserver.Default
	n int
}

// Start starts the server of this node: GenServer.start_link(Ids, nil, name: Ids).
func Start(p *actor.Process) (actor.PID, error) {
	return genserver.StartLink(p, &Server{}, genserver.WithName(Name))
}

// HandleCall replies to :draw.
func (s *Server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if draw, ok := req.(Draw); ok {
		s.n++
		return genserver.Reply(draw, fmt.Sprintf("%s-%d", p.Node(), s.n))
	}
	return s.Default.HandleCall(p, req, from)
}

// Next draws an id on this node: GenServer.call(Ids, :draw).
func Next(p *actor.Process) (string, error) { return genserver.Call(p, Name, Draw{}) }

package wire

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	beamlinev1 "github.com/beamline-go/beamline/proto/beamline/v1"
)

// Control is the packet that carries a frame of the step machine.
func Control(f mesh.Frame) *beamlinev1.Packet {
	c := &beamlinev1.Control{
		Kind:  beamlinev1.Control_Kind(f.Kind),
		Proof: f.Proof,
		Seq:   f.Seq,
		Code:  beamlinev1.Code(f.Code),
		Text:  f.Text,
	}
	if f.Kind == mesh.FrameHello {
		c.Hello = &beamlinev1.Hello{
			Version: f.Hello.Version, Cluster: f.Hello.Cluster, Name: string(f.Hello.Name),
			Incarnation: f.Hello.Incarnation, Addr: f.Hello.Addr, Hidden: f.Hello.Hidden, Nonce: f.Hello.Nonce,
		}
	}
	for _, p := range f.Peers {
		c.Peers = append(c.Peers, &beamlinev1.Peer{Name: string(p.Name), Incarnation: p.Incarnation, Addr: p.Addr})
	}
	return &beamlinev1.Packet{Control: c}
}

// ParseControl is the frame that c carries.
func ParseControl(c *beamlinev1.Control) (mesh.Frame, error) {
	if c.Kind <= 0 || c.Kind > 255 {
		return mesh.Frame{}, garbage("a control frame of the kind %d", c.Kind)
	}
	if c.Code < 0 || c.Code > 255 {
		return mesh.Frame{}, garbage("a control frame with the code %d", c.Code)
	}
	f := mesh.Frame{
		Kind:  mesh.FrameKind(c.Kind),
		Proof: c.Proof,
		Seq:   c.Seq,
		Code:  mesh.Code(c.Code),
		Text:  c.Text,
	}
	if f.Kind == mesh.FrameHello {
		h := c.Hello
		if h == nil {
			return mesh.Frame{}, garbage("a hello that says nothing")
		}
		f.Hello = mesh.Hello{
			Version: h.Version, Cluster: h.Cluster, Name: actor.NodeName(h.Name),
			Incarnation: h.Incarnation, Addr: h.Addr, Hidden: h.Hidden, Nonce: h.Nonce,
		}
	}
	for _, p := range c.Peers {
		if p == nil {
			return mesh.Frame{}, garbage("an empty peer")
		}
		f.Peers = append(f.Peers, mesh.Peer{Name: actor.NodeName(p.Name), Incarnation: p.Incarnation, Addr: p.Addr})
	}
	return f, nil
}

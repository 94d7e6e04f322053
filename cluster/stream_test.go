package cluster

import (
	"errors"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/wire"
	beamlinev1 "github.com/beamline-go/beamline/proto/beamline/v1"
)

// A stream that has ended delivers nothing, whatever was read from it already; one
// that is no epoch yet waits with what it has read.
func TestSignalsOfAStreamThatEnded(t *testing.T) {
	n, _ := startNode(t, "a")
	peer := actor.NodeID{Name: "b@127.0.0.1", Incarnation: 7}
	got := make(chan any, 10)
	ready := make(chan actor.PID)
	n.system.Spawn(func(p *actor.Process) error {
		ready <- p.Self()
		for {
			m, err := actor.Receive[any](p, actor.Infinity)
			if err != nil {
				return err
			}
			got <- m
		}
	})
	to := <-ready
	signal := func(what string) []byte {
		payload, err := n.codec.Encode(what)
		if err != nil {
			t.Fatal(err)
		}
		return wire.AppendSignal(nil, wire.Ends{From: peer, To: n.id}, &actor.Signal{Kind: actor.SignalMessage, To: to}, payload)
	}
	early := newStream(n, mesh.AcceptedConn(1<<40), nil, nil)
	handled := make(chan error, 1)
	go func() { handled <- early.handle(&beamlinev1.Packet{Signals: wire.AppendFrame(nil, signal("early"))}) }()
	select {
	case err := <-handled:
		t.Fatalf("a signal before the epoch was handled: %v", err)
	case <-time.After(20 * time.Millisecond): // it is to wait, and there is no event to that
	}
	early.begin(peer)
	if err := <-handled; err != nil {
		t.Fatal(err)
	}
	if m := <-got; m != "early" {
		t.Fatalf("got %v", m)
	}
	early.end()
	if err := early.signal(signal("late")); !errors.Is(err, errOver) {
		t.Errorf("a signal after the end: %v", err)
	}
	if err := early.out.add(to, nil); !errors.Is(err, actor.NoConnection) {
		t.Errorf("a send after the end: %v", err)
	}

	never := newStream(n, mesh.AcceptedConn(1<<41), nil, nil)
	never.end()
	if err := never.handle(&beamlinev1.Packet{Signals: wire.AppendFrame(nil, signal("never"))}); !errors.Is(err, errOver) {
		t.Errorf("a signal of a stream that was never an epoch: %v", err)
	}
	if err := n.system.Send(to, "last"); err != nil {
		t.Fatal(err)
	}
	if m := <-got; m != "last" {
		t.Errorf("what was sent on a stream that had ended was delivered: %v", m)
	}
}

// More unfinished large signals than a peer can have are garbage.
func TestFragments(t *testing.T) {
	n, _ := startNode(t, "a")
	s := newStream(n, mesh.AcceptedConn(1<<40), &gate{}, nil)
	s.begin(actor.NodeID{Name: "b@127.0.0.1", Incarnation: 7})
	if err := s.fragment(nil); !errors.Is(err, wire.ErrGarbage) {
		t.Errorf("no fragment: %v", err)
	}
	if err := s.fragment(&beamlinev1.Fragment{Transfer: 1, Data: []byte{0xff}, Last: true}); err != nil || s.partBytes != 0 {
		t.Errorf("a large signal that is none: %v, %d bytes are left", err, s.partBytes)
	}
	s.backlog.wait()
	if n.Stats().Garbage != 1 || s.isLive() {
		t.Errorf("a large signal that is none did not end the stream: %+v", n.Stats())
	}
	s.parts[3] = inbound{size: n.settings.MaxMessageSize + maxHeader}
	if err := s.fragment(&beamlinev1.Fragment{Transfer: 3, Data: make([]byte, 1)}); !errors.Is(err, wire.ErrGarbage) {
		t.Errorf("a signal that is too large: %v", err)
	}
	delete(s.parts, 3)
	s.partBytes = maxParts - 10
	if err := s.fragment(&beamlinev1.Fragment{Transfer: 1, Data: make([]byte, 10)}); err != nil {
		t.Error(err)
	}
	if err := s.fragment(&beamlinev1.Fragment{Transfer: 2, Data: make([]byte, 1)}); !errors.Is(err, wire.ErrGarbage) {
		t.Errorf("too much: %v", err)
	}
}

package grains

import (
	"errors"
	"io"
	"testing"

	"google.golang.org/grpc"

	"github.com/beamline-go/beamline/actor"
)

// scripted is a stream that says what it is told to.
type scripted struct {
	grpc.ClientStream
	recv []error
	send error
}

func (s *scripted) CloseSend() error  { return nil }
func (s *scripted) SendMsg(any) error { return s.send }
func (s *scripted) RecvMsg(any) error {
	err := s.recv[0]
	s.recv = s.recv[1:]
	return err
}

// Proto.Actor publishes EndpointTerminatedEvent at an error of a stream, and at any
// message after the first, and not at its end. The event hits whatever endpoint the
// address has by then, so it must come exactly where that endpoint is still this one,
// and be counted.
func TestEndOfAStream(t *testing.T) {
	lost := errors.New("lost")
	for _, c := range []struct {
		name    string
		recv    []error
		do      func(s *outgoing)
		want    error // of the last RecvMsg
		counted bool
	}{
		{"the connection breaks", []error{nil, lost}, nil, lost, true},
		{"not even an answer", []error{lost}, nil, lost, true},
		{"the peer wants to disconnect", []error{nil, nil}, nil, nil, true},
		{"Proto.Actor has closed it", []error{nil, lost}, func(s *outgoing) { _ = s.CloseSend() }, io.EOF, false},
		{"the node has left", []error{nil, lost}, func(s *outgoing) { s.peer.cancel() }, io.EOF, false},
		{"a message could not be sent, so Proto.Actor closes it", []error{nil, lost}, func(s *outgoing) {
			s.ClientStream.(*scripted).send = lost
			_ = s.SendMsg(nil)
			_ = s.CloseSend()
		}, lost, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := new(Grains)
			p := newPeer(nodeB, actor.PID{}, addrB, "token", "1", nil)
			s := &outgoing{ClientStream: &scripted{recv: c.recv}, g: g, peer: p, cancel: func() {}}
			var err error
			for i := range c.recv {
				if i == 1 && c.do != nil {
					c.do(s)
				}
				err = s.RecvMsg(nil)
			}
			if err != c.want {
				t.Errorf("Proto.Actor reads %v, want %v", err, c.want)
			}
			if g.ends.settled(addrB) == c.counted {
				t.Errorf("an event is awaited: %v, want %v", !c.counted, c.counted)
			}
		})
	}
}

func TestEventsAreAwaited(t *testing.T) {
	var e endpoints
	e.terminated(addrB) // one that nobody expected
	for _, n := range []int{1, 3} {
		for range n {
			e.expect(addrB)
		}
		e.expect("127.0.0.1:3")
		for range n {
			if e.settled(addrB) {
				t.Error("settled too early")
			}
			e.terminated(addrB)
		}
		if !e.settled(addrB) {
			t.Error("not settled")
		}
	}
}

package grains

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	protoremote "github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/beamline-go/beamline/actor"
)

// stranger opens Proto.Actor's stream to g as another node's remote does.
func stranger(t *testing.T, g *Grains, token string) protoremote.Remoting_ReceiveClient {
	t.Helper()
	ctx := within(t)
	if token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, tokenKey, token)
	}
	s, err := protoremote.NewRemotingClient(clientConn(t, g)).Receive(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func knock(s protoremote.Remoting_ReceiveClient) error {
	err := s.Send(&protoremote.RemoteMessage{MessageType: &protoremote.RemoteMessage_ConnectRequest{ConnectRequest: &protoremote.ConnectRequest{
		ConnectionType: &protoremote.ConnectRequest_ServerConnection{ServerConnection: &protoremote.ServerConnection{SystemId: "b", Address: "127.0.0.1:2"}},
	}}})
	if err != nil && err != io.EOF { // which says that Recv knows why
		return err
	}
	_, err = s.Recv()
	return err
}

func setPeers(g *Grains, peers ...*peer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.setViewLocked(peers)
}

const (
	nodeB = actor.NodeName("b@127.0.0.1")
	addrB = "127.0.0.1:2"
)

func TestOnlyConnectedNodesGetIn(t *testing.T) {
	g := startGrains(t)
	for name, token := range map[string]string{"no token": "", "a guessed token": "guessed"} {
		s := stranger(t, g, token)
		if err := knock(s); status.Code(err) != codes.Unauthenticated || !strings.Contains(err.Error(), "a@127.0.0.1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A node that was greeted waits until it is a member here too.
	token := g.door.grant(nodeB)
	s := stranger(t, g, token)
	in := make(chan error, 1)
	go func() { in <- knock(s) }()
	select {
	case err := <-in:
		t.Errorf("before it is a member: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	setPeers(g, fakePeer(g, nodeB, addrB))
	if err := <-in; err != nil {
		t.Fatal(err)
	}
	// When its connection is lost, what it has opened is closed and its token is void.
	g.door.revoke(nodeB)
	if _, err := s.Recv(); status.Code(err) != codes.Unavailable {
		t.Errorf("its stream: %v", err)
	}
	s = stranger(t, g, token)
	if err := knock(s); status.Code(err) != codes.Unauthenticated {
		t.Errorf("with the old token: %v", err)
	}
	_, err := protoremote.NewRemotingClient(clientConn(t, g)).ListProcesses(within(t), &protoremote.ListProcessesRequest{})
	if status.Code(err) != codes.Unimplemented {
		t.Errorf("a call that Proto.Actor panics at: %v", err)
	}
}

func clientConn(t *testing.T, g *Grains) *grpc.ClientConn {
	cc, err := grpc.Dial(g.Addr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cc.Close() })
	return cc
}

// Each of these would end the OS process, or at least the connection, in Proto.Actor.
func TestMessagesThatMakeNoSense(t *testing.T) {
	g := startGrains(t)
	setPeers(g, fakePeer(g, nodeB, addrB))
	s := stranger(t, g, g.door.grant(nodeB))
	if err := knock(s); err != nil {
		t.Fatal(err)
	}
	a := &answer{got: make(chan any, 10)}
	pid, _ := g.system.ProcessRegistry.Add(a, "the-target")
	defer g.system.ProcessRegistry.Remove(pid)
	good, err := proto.Marshal(wrapperspb.String("good"))
	if err != nil {
		t.Fatal(err)
	}
	back := &answer{got: make(chan any, 10)}
	caller, _ := g.system.ProcessRegistry.Add(back, callPrefix+"-test")
	defer g.system.ProcessRegistry.Remove(caller)
	batch := &protoremote.MessageBatch{
		TypeNames: []string{"google.protobuf.StringValue", "no.such.Message"},
		Targets:   []*protoactor.PID{pid},
		Senders:   []*protoactor.PID{caller},
		Envelopes: []*protoremote.MessageEnvelope{
			{TypeId: 1, MessageData: good, Sender: 1},
			{TypeId: 2, MessageData: good},
			{TypeId: -1, MessageData: good},
			{TypeId: 0, MessageData: good, Target: 1},
			{TypeId: 0, MessageData: good, Target: -1},
			{TypeId: 0, MessageData: good, Sender: 2},
			{TypeId: 0, MessageData: good, Sender: -1},
			{TypeId: 0, MessageData: good, SerializerId: 1},
			{TypeId: 0, MessageData: good, SerializerId: 7},
			{TypeId: 0, MessageData: good},
		},
	}
	if err := s.Send(&protoremote.RemoteMessage{MessageType: &protoremote.RemoteMessage_MessageBatch{MessageBatch: batch}}); err != nil {
		t.Fatal(err)
	}
	select {
	case m := <-a.got:
		if v, ok := m.(*wrapperspb.StringValue); !ok || v.Value != "good" {
			t.Errorf("%v", m)
		}
	case <-within(t).Done():
		t.Fatal("the good message behind the bad ones did not arrive")
	}
	switch m := (<-back.got).(type) {
	case *protocluster.GrainErrorResponse:
		if m.Reason != ReasonRequest || !strings.Contains(m.Message, "no.such.Message") {
			t.Errorf("%v", m)
		}
	default:
		t.Errorf("the caller of a message of an unknown type gets %v", m)
	}
	// Bytes that are not the message that they are said to be, and a message that Proto.Actor
	// panics at, end the stream, and no more.
	for name, e := range map[string]*protoremote.MessageEnvelope{
		"google.protobuf.StringValue": {MessageData: []byte{0xff}},
		"actor.Terminated":            {}, // of nobody
	} {
		s := stranger(t, g, g.door.grant(nodeB))
		if err := knock(s); err != nil {
			t.Fatal(err)
		}
		batch := &protoremote.MessageBatch{TypeNames: []string{name}, Targets: []*protoactor.PID{pid}, Envelopes: []*protoremote.MessageEnvelope{e}}
		if err := s.Send(&protoremote.RemoteMessage{MessageType: &protoremote.RemoteMessage_MessageBatch{MessageBatch: batch}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Recv(); err == nil || within(t).Err() != nil {
			t.Errorf("after a bad %s the stream goes on: %v", name, err)
		}
	}
	if _, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "x", wrapperspb.Int64(1)); err != nil {
		t.Error(err)
	}
}

// Nothing goes to an address that is no member's, and who waits hears of it.
func TestNothingGoesToStrangers(t *testing.T) {
	g := startGrains(t)
	elsewhere := protoactor.NewPID(addrB, "somebody")
	for range 2 {
		_, err := g.system.Root.RequestFuture(elsewhere, wrapperspb.String("hello"), time.Second).Result() // Proto.Actor would take two
		if err != protoactor.ErrDeadLetter {
			t.Errorf("to no member: %v", err)
		}
		// The same PID is good, or not, as that node comes and goes.
		setPeers(g, fakePeer(g, nodeB, addrB))
		setPeers(g)
	}
	setPeers(g, fakePeer(g, nodeB, addrB))
	defer setPeers(g)
	reply, err := g.ask(within(t), elsewhere, "a Go string", nil)
	if u, ok := reply.(unsent); !ok || !strings.Contains(u.err.Error(), ErrNotProtobuf.Error()) {
		t.Errorf("no protobuf to a member: %v, %v", reply, err)
	}
	reply, err = g.ask(within(t), elsewhere, wrapperspb.Bytes(bytes.Repeat([]byte{1}, maxMessage)), nil)
	if u, ok := reply.(unsent); !ok || !strings.Contains(u.err.Error(), "send it in pieces") {
		t.Errorf("too large: %v, %v", reply, err)
	}
	reply, err = g.ask(within(t), elsewhere, wrapperspb.String("\xff"), nil)
	if u, ok := reply.(unsent); !ok || !strings.Contains(u.err.Error(), "UTF-8") {
		t.Errorf("not UTF-8: %v, %v", reply, err)
	}
	if _, err := g.system.Root.RequestFuture(elsewhere, "a Go string", patience).Result(); err != protoactor.ErrDeadLetter {
		t.Errorf("an actor's request that is no protobuf: %v", err)
	}
}

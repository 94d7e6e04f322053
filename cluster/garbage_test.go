package cluster

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protoremote "github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/wire"
	beamlinev1 "github.com/beamline-go/beamline/proto/beamline/v1"
)

// journal is a slog.Handler that keeps what is logged and lets a test wait for it.
type journal struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func newJournal() *journal { return &journal{changed: make(chan struct{})} }

// Enabled, Handle, WithAttrs and WithGroup are for slog.
func (j *journal) Enabled(context.Context, slog.Level) bool { return true }
func (j *journal) WithAttrs([]slog.Attr) slog.Handler       { return j }
func (j *journal) WithGroup(string) slog.Handler            { return j }
func (j *journal) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %s", r.Level, r.Message)
	r.Attrs(func(a slog.Attr) bool { fmt.Fprintf(&b, " %v", a); return true })
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text.WriteString(b.String() + "\n")
	close(j.changed)
	j.changed = make(chan struct{})
	return nil
}

// await waits until some line of the log has all the words.
func (j *journal) await(t *testing.T, words ...string) {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		j.mu.Lock()
		text, changed := j.text.String(), j.changed
		j.mu.Unlock()
	lines:
		for line := range strings.Lines(text) {
			for _, w := range words {
				if !strings.Contains(line, w) {
					continue lines
				}
			}
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("no line of the log has all of %q:\n%s", words, text)
		}
	}
}

// startNode starts a node in this process, but for under the race detector, which
// finds Proto.Actor's Remotes to race with each other in grpclog.
func startNode(t *testing.T, name actor.NodeName, more ...func(*Config)) (*Node, *journal) {
	t.Helper()
	if RaceDetector {
		t.Skip("a second Remote in one process races in grpclog")
	}
	j := newJournal()
	cfg := Config{Name: name, Cookie: "cookie", Logger: slog.New(j), TickTime: 30 * time.Second, RetryMax: 300 * time.Millisecond}
	for _, m := range more {
		m(&cfg)
	}
	n, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return n, j
}

// raw is a gRPC message of any bytes.
type raw struct{ b []byte }

// Reset, String and ProtoMessage make raw a message for gRPC's codec.
func (m *raw) Reset()                   {}
func (m *raw) String() string           { return fmt.Sprintf("%x", m.b) }
func (m *raw) ProtoMessage()            {}
func (m *raw) Marshal() ([]byte, error) { return m.b, nil }

// dialRaw opens a stream to a node as somebody who is no node.
func dialRaw(t *testing.T, n *Node, method string) (grpc.ClientStream, func()) {
	t.Helper()
	cc, err := grpc.DialContext(t.Context(), n.Addr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	s, err := cc.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, method)
	if err != nil {
		t.Fatal(err)
	}
	return s, func() { cancel(); _ = cc.Close() }
}

// drain reads a stream until its end, and gives the last control frame and the error.
func drain(s grpc.ClientStream) (last mesh.Frame, err error) {
	for {
		var p beamlinev1.Packet
		if err := s.RecvMsg(&p); err != nil {
			return last, err
		}
		if p.Control != nil {
			last, _ = wire.ParseControl(p.Control)
		}
	}
}

func TestGarbageFromStrangers(t *testing.T) {
	a, j := startNode(t, "a", func(c *Config) { c.DialTimeout = 500 * time.Millisecond })
	b, _ := startNode(t, "b")
	if err := b.Connect(t.Context(), a.Addr()); err != nil {
		t.Fatal(err)
	}
	hello := wire.Control(mesh.Frame{Kind: mesh.FrameHello, Hello: mesh.Hello{Version: mesh.ProtocolVersion, Cluster: "beamline",
		Name: "x@h", Incarnation: 1, Addr: "127.0.0.1:1", Nonce: bytes.Repeat([]byte{1}, 32)}})
	frame := func(p *beamlinev1.Packet) []byte {
		data, err := proto.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	signal := wire.AppendFrame(nil, wire.AppendSignal(nil, wire.Ends{}, &actor.Signal{Kind: actor.SignalMessage, ToName: "net_kernel"}, []byte{1}))
	for name, packets := range map[string][][]byte{
		"no protobuf":           {{0xff, 0xff, 0xff}},
		"half a hello":          {frame(hello)[:20]},
		"an unknown frame":      {frame(&beamlinev1.Packet{Control: &beamlinev1.Control{Kind: 99}})},
		"an impossible frame":   {frame(&beamlinev1.Packet{Control: &beamlinev1.Control{Kind: 1 << 30}})},
		"a hello of nobody":     {frame(&beamlinev1.Packet{Control: &beamlinev1.Control{Kind: 1}})},
		"a proof first":         {frame(wire.Control(mesh.Frame{Kind: mesh.FrameProof, Proof: make([]byte, 32)}))},
		"a wrong proof":         {frame(hello), frame(wire.Control(mesh.Frame{Kind: mesh.FrameProof, Proof: make([]byte, 32), Seq: 1}))},
		"a goodbye first":       {frame(wire.Control(mesh.Frame{Kind: mesh.FrameGoodbye, Code: mesh.CodeStopping}))},
		"signals first":         {frame(&beamlinev1.Packet{Signals: signal})},
		"signals after a hello": {frame(hello), frame(&beamlinev1.Packet{Signals: signal})},
		"a fragment first":      {frame(&beamlinev1.Packet{Fragments: []*beamlinev1.Fragment{{Transfer: 1, Data: signal, Last: true}}})},
		"nothing":               {},
		"an empty packet":       {{}},
	} {
		t.Run(name, func(t *testing.T) {
			s, hangUp := dialRaw(t, a, connectMethod)
			defer hangUp()
			for _, p := range packets {
				if err := s.SendMsg(&raw{p}); err != nil {
					break // the node has dropped the stream already
				}
			}
			if _, err := drain(s); err == nil {
				t.Error("the stream has not ended")
			} else if status.Code(err) == codes.DeadlineExceeded {
				t.Error("the node did not drop the stream")
			}
		})
	}
	j.await(t, "garbage")
	j.await(t, "cookie")
	if !b.Connected("a") || !a.Connected("b") || len(a.List()) != 1 {
		t.Errorf("the garbage of strangers changed the connections: %v %v", a.List(), b.List())
	}
	if err := b.Disconnect("a"); err != nil {
		t.Fatal(err)
	}
	if err := b.Connect(t.Context(), a.Addr()); err != nil {
		t.Errorf("the node is not what it was: %v", err)
	}
}

// A peer that sends garbage in an epoch is dropped, both log it, and they meet again.
func TestGarbageFromAPeer(t *testing.T) {
	for name, inject := range map[string]func(s *stream){
		"no signal":       func(s *stream) { _ = s.out.add(actor.PID{}, []byte{0xff, 0xff}) },
		"an empty signal": func(s *stream) { _ = s.out.add(actor.PID{}, []byte{}) },
		"a truncated batch": func(s *stream) {
			s.out.mu.Lock()
			s.out.push(chunk{signals: []byte{200, 1, 2}})
			s.out.notEmpty.Signal()
			s.out.mu.Unlock()
		},
		"an unknown frame": func(s *stream) {
			s.out.control(&beamlinev1.Packet{Control: &beamlinev1.Control{Kind: 1 << 20}})
		},
		"a hello in an epoch": func(s *stream) {
			s.out.control(wire.Control(mesh.Frame{Kind: mesh.FrameHello, Hello: mesh.Hello{Name: "z"}}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, ja := startNode(t, "a")
			b, jb := startNode(t, "b")
			if err := b.Connect(t.Context(), a.Addr()); err != nil {
				t.Fatal(err)
			}
			lost := make(chan NodeDown, 10)
			watching := make(chan struct{})
			a.system.Spawn(func(p *actor.Process) error {
				a.MonitorNodes(p, true)
				close(watching)
				d, err := actor.Receive[NodeDown](p, actor.Infinity)
				lost <- d
				return err
			})
			<-watching
			s, _, _ := b.peers.find(a.name)
			inject(s)
			if d := <-lost; d.Node != b.name {
				t.Errorf("%+v", d)
			}
			ja.await(t, "node down", "b@127.0.0.1")
			jb.await(t, "node down", "a@127.0.0.1", "ended the connection")
			for _, n := range []*Node{a, b} {
				if err := n.WaitFor(t.Context(), "a", "b"); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestRawBytesOnThePort(t *testing.T) {
	a, _ := startNode(t, "a")
	for _, data := range []string{"", "GET / HTTP/1.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + strings.Repeat("\xff", 100)} {
		c, err := net.Dial("tcp", a.Addr())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(data))
		_ = c.Close()
	}
	b, _ := startNode(t, "b")
	if err := b.Connect(t.Context(), a.Addr()); err != nil {
		t.Error(err)
	}
}

// Proto.Actor's own streams: nobody without the cookie, and a message of an unknown
// type does not end the node.
func TestProtoActorStreams(t *testing.T) {
	a, _ := startNode(t, "a")
	s, hangUp := dialRaw(t, a, "/remote.Remoting/Receive")
	defer hangUp()
	if _, err := drain(s); status.Code(err) != codes.Unauthenticated {
		t.Errorf("a stream of somebody without the cookie: %v", err)
	}

	open, j := startNode(t, "open", func(c *Config) { c.Cookie = "" })
	s, hangUp = dialRaw(t, open, "/no.such/Method")
	defer hangUp()
	if _, err := drain(s); status.Code(err) != codes.Unimplemented {
		t.Errorf("a stream to no method: %v", err)
	}
	s, hangUp = dialRaw(t, open, "/remote.Remoting/Receive")
	defer hangUp()
	if err := s.SendMsg(&protoremote.RemoteMessage{MessageType: &protoremote.RemoteMessage_MessageBatch{MessageBatch: &protoremote.MessageBatch{
		TypeNames: []string{"no.such.Type"}, Targets: []*protoactor.PID{{Id: "x"}},
		Envelopes: []*protoremote.MessageEnvelope{{MessageData: []byte{1}, TypeId: 0, Target: 0}},
	}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := drain(s); status.Code(err) != codes.Internal {
		t.Errorf("a message of an unknown type: %v", err)
	}
	j.await(t, "ERROR", "Remoting/Receive")
	if err := a.Connect(t.Context(), open.Addr()); err == nil {
		t.Error("nodes of different cookies connected")
	}
}

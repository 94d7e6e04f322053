package wire

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	beamlinev1 "github.com/beamline-go/beamline/proto/beamline/v1"
)

var (
	nodeA = actor.NodeID{Name: "a@127.0.0.1", Incarnation: 1}
	nodeB = actor.NodeID{Name: "b@127.0.0.1", Incarnation: 2}
	ends  = Ends{nodeA, nodeB}
)

func drawPID(t *rapid.T, label string) actor.PID {
	switch rapid.IntRange(0, 4).Draw(t, label) {
	case 0:
		return actor.PID{}
	case 1:
		return actor.MakePID(nodeA, rapid.Uint64().Draw(t, "number"))
	case 2:
		return actor.MakePID(nodeB, rapid.Uint64().Draw(t, "number"))
	case 3:
		return actor.MakePID(actor.NodeID{Name: nodeB.Name, Incarnation: 99}, 1) // an earlier life
	default:
		return actor.MakePID(actor.NodeID{Name: actor.NodeName(rapid.String().Draw(t, "node")), Incarnation: 3}, 7)
	}
}

func drawRef(t *rapid.T, label string) actor.Ref {
	if rapid.Bool().Draw(t, label) {
		return actor.Ref{}
	}
	return actor.MakeRef(nodeA, rapid.Uint64().Draw(t, "number"), rapid.Uint64().Draw(t, "owner"))
}

// A signal comes back as it was, and the generated code reads the same from its bytes.
func TestSignalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sig := &actor.Signal{
			Kind: actor.SignalKind(rapid.IntRange(int(actor.SignalMessage), int(actor.SignalDown)).Draw(t, "kind")),
			From: drawPID(t, "from"), To: drawPID(t, "to"), ToName: actor.Name(rapid.String().Draw(t, "name")),
			ToRef: drawRef(t, "to ref"), Ref: drawRef(t, "ref"),
		}
		payload := rapid.SliceOf(rapid.Byte()).Draw(t, "payload")
		b := AppendSignal(nil, ends, sig, payload)
		got, gotPayload, err := ParseSignal(b, ends)
		if err != nil {
			t.Fatalf("%+v: %v", sig, err)
		}
		if *got != *sig || string(gotPayload) != string(payload) {
			t.Fatalf("%+v %q came back as %+v %q", sig, payload, got, gotPayload)
		}
		if from := Sender(b[:len(b)-len(payload)], ends); from != sig.From {
			t.Fatalf("the beginning of a signal of %v tells of %v", sig.From, from)
		}
		var generated beamlinev1.Signal
		if err := proto.Unmarshal(b, &generated); err != nil {
			t.Fatalf("the generated code cannot read %x: %v", b, err)
		}
		again, err := proto.MarshalOptions{Deterministic: true}.Marshal(&generated)
		if err != nil {
			t.Fatal(err)
		}
		got, gotPayload, err = ParseSignal(again, ends)
		if err != nil || *got != *sig || string(gotPayload) != string(payload) {
			t.Fatalf("%+v %q came back from the generated code as %+v %q, %v", sig, payload, got, gotPayload, err)
		}
		if len(generated.ProtoReflect().GetUnknown()) > 0 || int(generated.Kind) != int(sig.Kind) || generated.ToName != string(sig.ToName) {
			t.Fatalf("%+v reads as %v", sig, &generated)
		}
	})
}

// The numbers in the .proto file are those of the Go types.
func TestNumbersAgree(t *testing.T) {
	for kind, want := range map[actor.SignalKind]beamlinev1.Signal_Kind{
		actor.SignalMessage: beamlinev1.Signal_KIND_MESSAGE, actor.SignalExit: beamlinev1.Signal_KIND_EXIT,
		actor.SignalLink: beamlinev1.Signal_KIND_LINK, actor.SignalUnlink: beamlinev1.Signal_KIND_UNLINK,
		actor.SignalLinkExit: beamlinev1.Signal_KIND_LINK_EXIT, actor.SignalMonitor: beamlinev1.Signal_KIND_MONITOR,
		actor.SignalDemonitor: beamlinev1.Signal_KIND_DEMONITOR, actor.SignalDown: beamlinev1.Signal_KIND_DOWN,
	} {
		if int(kind) != int(want) {
			t.Errorf("signal kind %d is %v = %d in the .proto file", kind, want, want)
		}
	}
	for kind, want := range map[mesh.FrameKind]beamlinev1.Control_Kind{
		mesh.FrameHello: beamlinev1.Control_KIND_HELLO, mesh.FrameProof: beamlinev1.Control_KIND_PROOF,
		mesh.FrameWelcome: beamlinev1.Control_KIND_WELCOME, mesh.FrameRefuse: beamlinev1.Control_KIND_REFUSE,
		mesh.FrameTick: beamlinev1.Control_KIND_TICK, mesh.FramePeers: beamlinev1.Control_KIND_PEERS,
		mesh.FrameGoodbye: beamlinev1.Control_KIND_GOODBYE,
	} {
		if int(kind) != int(want) {
			t.Errorf("frame %v = %d is %v = %d in the .proto file", kind, kind, want, want)
		}
	}
	for code, want := range map[mesh.Code]beamlinev1.Code{
		mesh.CodeVersion: beamlinev1.Code_CODE_VERSION, mesh.CodeCluster: beamlinev1.Code_CODE_CLUSTER,
		mesh.CodeCookie: beamlinev1.Code_CODE_COOKIE, mesh.CodeNameInUse: beamlinev1.Code_CODE_NAME_IN_USE,
		mesh.CodeSelf: beamlinev1.Code_CODE_SELF, mesh.CodeSimultaneous: beamlinev1.Code_CODE_SIMULTANEOUS,
		mesh.CodeStopping: beamlinev1.Code_CODE_STOPPING, mesh.CodeDisconnect: beamlinev1.Code_CODE_DISCONNECT,
		mesh.CodeProtocol: beamlinev1.Code_CODE_PROTOCOL, mesh.CodeTimeout: beamlinev1.Code_CODE_TIMEOUT,
	} {
		if int(code) != int(want) {
			t.Errorf("code %v = %d is %v = %d in the .proto file", code, code, want, want)
		}
	}
}

func frames() []mesh.Frame {
	return []mesh.Frame{
		{Kind: mesh.FrameHello, Hello: mesh.Hello{Version: 1, Cluster: "c", Name: "a", Incarnation: 1 << 63, Addr: "127.0.0.1:1", Hidden: true, Nonce: []byte("nonce")}},
		{Kind: mesh.FrameProof, Proof: []byte("proof"), Seq: 7},
		{Kind: mesh.FrameWelcome, Proof: []byte("proof"), Seq: 7, Peers: []mesh.Peer{{Name: "b", Incarnation: 2, Addr: "127.0.0.1:2"}, {Name: "c"}}},
		{Kind: mesh.FrameRefuse, Code: mesh.CodeCookie, Text: "no"},
		{Kind: mesh.FrameTick},
		{Kind: mesh.FramePeers, Peers: []mesh.Peer{{Name: "b"}}},
		{Kind: mesh.FrameGoodbye, Code: mesh.CodeStopping, Text: "bye"},
	}
}

func TestControlRoundTrip(t *testing.T) {
	for _, f := range frames() {
		data, err := proto.Marshal(Control(f))
		if err != nil {
			t.Fatal(err)
		}
		var p beamlinev1.Packet
		if err := proto.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		got, err := ParseControl(p.Control)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(f, got); d != "" {
			t.Errorf("%v came back changed (-sent +got):\n%s", f.Kind, d)
		}
	}
	for _, c := range []*beamlinev1.Control{
		{}, {Kind: 256}, {Kind: -1}, {Kind: beamlinev1.Control_KIND_HELLO}, {Kind: beamlinev1.Control_KIND_TICK, Code: 256},
		{Kind: beamlinev1.Control_KIND_PEERS, Peers: []*beamlinev1.Peer{nil}},
	} {
		if f, err := ParseControl(c); !errors.Is(err, ErrGarbage) {
			t.Errorf("ParseControl(%v) = %+v, %v", c, f, err)
		}
	}
}

// FuzzDecodeFrame feeds the readers what a peer could send. Nothing may panic, and
// what is read can be written and read again.
func FuzzDecodeFrame(f *testing.F) {
	for _, fr := range frames() {
		data, _ := proto.Marshal(Control(fr))
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	sig := AppendSignal(nil, ends, &actor.Signal{Kind: actor.SignalMessage, From: actor.MakePID(nodeA, 1), To: actor.MakePID(nodeB, 2)}, []byte("x"))
	other := AppendSignal(nil, ends, &actor.Signal{Kind: actor.SignalDown, From: actor.MakePID(nodeB, 1), ToName: "n", Ref: actor.MakeRef(nodeA, 1, 2)}, []byte{})
	data, _ := proto.Marshal(&beamlinev1.Packet{Signals: AppendFrame(AppendFrame(nil, sig), other), Fragments: []*beamlinev1.Fragment{{Transfer: 1, Data: other, Last: true}}})
	f.Add(data)
	f.Add(sig)
	f.Fuzz(func(t *testing.T, data []byte) {
		check := func(b []byte) error {
			sig, payload, err := ParseSignal(b, ends)
			if err != nil {
				if !errors.Is(err, ErrGarbage) {
					t.Fatalf("ParseSignal(%x): %v is not ErrGarbage", b, err)
				}
				return nil
			}
			again, payload2, err := ParseSignal(AppendSignal(nil, ends, sig, payload), ends)
			if err != nil || *again != *sig || string(payload2) != string(payload) {
				t.Fatalf("ParseSignal(%x) = %+v %x, and written and read again %+v %x, %v", b, sig, payload, again, payload2, err)
			}
			return nil
		}
		_ = check(data)
		if err := EachFrame(data, check); err != nil && !errors.Is(err, ErrGarbage) {
			t.Fatalf("EachFrame(%x): %v", data, err)
		}
		var p beamlinev1.Packet
		if proto.Unmarshal(data, &p) != nil {
			return
		}
		if p.Control != nil {
			if _, err := ParseControl(p.Control); err != nil && !errors.Is(err, ErrGarbage) {
				t.Fatal(err)
			}
		}
		_ = EachFrame(p.Signals, check)
	})
}

func BenchmarkAppendSignal(b *testing.B) {
	sig := &actor.Signal{Kind: actor.SignalMessage, From: actor.MakePID(nodeA, 1<<32|5), To: actor.MakePID(nodeB, 1<<32|9)}
	payload := []byte("0123456789")
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendSignal(buf[:0], ends, sig, payload)
	}
}

func BenchmarkParseSignal(b *testing.B) {
	buf := AppendSignal(nil, ends, &actor.Signal{Kind: actor.SignalMessage, From: actor.MakePID(nodeA, 1<<32|5), To: actor.MakePID(nodeB, 1<<32|9)}, []byte("0123456789"))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ParseSignal(buf, ends); err != nil {
			b.Fatal(err)
		}
	}
}

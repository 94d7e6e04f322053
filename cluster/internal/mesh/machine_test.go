package mesh_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
)

// machine makes a node for tests that play the other side themselves.
func machine(t testing.TB, name string, change ...func(*mesh.Config)) *mesh.Machine {
	t.Helper()
	cfg := config()
	cfg.Name, cfg.Incarnation, cfg.Addr = actor.NodeName(name), 1, name+":1"
	copy(cfg.Seed[:], name)
	for _, c := range change {
		c(&cfg)
	}
	m, err := mesh.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// find gives the effects of one type.
func find[E mesh.Effect](effects []mesh.Effect) []E {
	var all []E
	for _, e := range effects {
		if e, ok := e.(E); ok {
			all = append(all, e)
		}
	}
	return all
}

func hello(name string) mesh.Hello {
	return mesh.Hello{
		Version: mesh.ProtocolVersion, Cluster: "test", Name: actor.NodeName(name), Incarnation: 1,
		Addr: name + ":1", Nonce: bytes.Repeat([]byte{7}, 32),
	}
}

// pair is two machines joined by one stream that a dialled.
type pair struct {
	t      *testing.T
	a, b   *mesh.Machine
	in     mesh.Conn
	out    mesh.Conn
	frames []mesh.Frame
	tamper func(from *mesh.Machine, f *mesh.Frame)
	got    map[*mesh.Machine][]mesh.Effect
}

// join has a dial b and carries frames until nobody has more to say.
func join(t *testing.T, a, b *mesh.Machine, tamper func(*mesh.Machine, *mesh.Frame)) *pair {
	p := &pair{t: t, a: a, b: b, in: mesh.AcceptedConn(1), tamper: tamper, got: map[*mesh.Machine][]mesh.Effect{}}
	dials := find[mesh.Dial](a.Step(0, mesh.Discovered{Members: []mesh.Member{{Addr: "b:1"}}}))
	if len(dials) != 1 {
		t.Fatalf("dials: %v", dials)
	}
	p.out = dials[0].Conn
	p.do(b, mesh.Accepted{Conn: p.in, From: "there"})
	p.do(a, mesh.Dialed{Conn: p.out})
	return p
}

func (p *pair) do(m *mesh.Machine, ev mesh.Event) {
	effects := m.Step(0, ev)
	p.got[m] = append(p.got[m], effects...)
	for _, s := range find[mesh.Send](effects) {
		f := s.Frame
		p.frames = append(p.frames, f)
		if p.tamper != nil {
			p.tamper(m, &f)
		}
		if m == p.a {
			p.do(p.b, mesh.Received{Conn: p.in, Frame: f})
		} else {
			p.do(p.a, mesh.Received{Conn: p.out, Frame: f})
		}
	}
}

func TestConfig(t *testing.T) {
	good := config()
	good.Name, good.Incarnation, good.Addr = "a", 1, "a:1"
	if _, err := mesh.New(good); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*mesh.Config){
		"the name must have": func(c *mesh.Config) { c.Name = "" },
		"the incarnation":    func(c *mesh.Config) { c.Incarnation = 0 },
		"the cluster name":   func(c *mesh.Config) { c.Cluster = strings.Repeat("x", 300) },
		"the address":        func(c *mesh.Config) { c.Addr = "" },
		"TickTime is":        func(c *mesh.Config) { c.TickTime = time.Microsecond },
		"RetryMin is -1s":    func(c *mesh.Config) { c.RetryMin = -time.Second },
	} {
		cfg := good
		spoil(&cfg)
		if _, err := mesh.New(cfg); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("want an error that says %q, got %v", what, err)
		}
	}
}

func TestCookieIsNeverSent(t *testing.T) {
	p := join(t, machine(t, "a"), machine(t, "b"), nil)
	if len(find[mesh.Up](p.got[p.a])) != 1 || len(find[mesh.Up](p.got[p.b])) != 1 {
		t.Fatal("not connected")
	}
	for _, f := range p.frames {
		if strings.Contains(fmt.Sprintf("%q %s %s", f.Proof, f.Hello.Nonce, f), "secret") {
			t.Errorf("the cookie is in %v", f)
		}
	}
}

// Whatever of a handshake is changed on its way, or said by who does not know the
// cookie, no epoch begins where it is heard.
func TestTampering(t *testing.T) {
	flip := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[len(b)/2] ^= 1
		return b
	}
	type change struct {
		what   string
		kind   mesh.FrameKind
		tamper func(f *mesh.Frame)
	}
	var changes []change
	for what, tamper := range map[string]func(*mesh.Frame){
		"the name":        func(f *mesh.Frame) { f.Hello.Name += "x" },
		"the incarnation": func(f *mesh.Frame) { f.Hello.Incarnation++ },
		"the address":     func(f *mesh.Frame) { f.Hello.Addr = "evil:1" },
		"the nonce":       func(f *mesh.Frame) { f.Hello.Nonce = flip(f.Hello.Nonce) },
		"the version":     func(f *mesh.Frame) { f.Hello.Version++ },
		"hidden":          func(f *mesh.Frame) { f.Hello.Hidden = !f.Hello.Hidden },
		"the cluster":     func(f *mesh.Frame) { f.Hello.Cluster = "Test" },
		"the kind":        func(f *mesh.Frame) { f.Kind = mesh.FrameTick },
	} {
		changes = append(changes, change{what, mesh.FrameHello, tamper})
	}
	var dialler mesh.Frame
	for what, tamper := range map[string]func(*mesh.Frame){
		"the proof": func(f *mesh.Frame) { f.Proof = flip(f.Proof) },
		"the count": func(f *mesh.Frame) { f.Seq++ },
		"all of it": func(f *mesh.Frame) { f.Proof, f.Kind = make([]byte, 32), mesh.FrameWelcome },
		"its form":  func(f *mesh.Frame) { f.Proof = nil },
		"the kind":  func(f *mesh.Frame) { f.Kind = mesh.FrameTick },
	} {
		changes = append(changes, change{what, mesh.FrameProof, tamper}, change{what, mesh.FrameWelcome, tamper})
	}
	changes = append(changes, change{"the dialler's own proof for the acceptor's", mesh.FrameWelcome, func(f *mesh.Frame) {
		f.Proof, f.Seq = dialler.Proof, dialler.Seq
	}})
	for _, c := range changes {
		for _, fromA := range []bool{true, false} {
			a, b := machine(t, "a"), machine(t, "b")
			changed := false
			p := join(t, a, b, func(from *mesh.Machine, f *mesh.Frame) {
				if f.Kind == mesh.FrameProof {
					dialler = *f
				}
				if f.Kind == c.kind && (from == a) == fromA {
					c.tamper(f)
					changed = true
				}
			})
			aUp, bUp := len(find[mesh.Up](p.got[a])) > 0, len(find[mesh.Up](p.got[b])) > 0
			switch {
			case !changed && (!aUp || !bUp):
				t.Errorf("nothing was changed, and there is no epoch")
			case changed && fromA && bUp, changed && !fromA && aUp:
				t.Errorf("%s was changed in the %v, and who heard it began an epoch all the same", c.what, c.kind)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	m := machine(t, "a")
	m.Step(0, mesh.Accepted{Conn: mesh.AcceptedConn(1), From: "there"})
	// A hello of the future may look different in all but its version.
	effects := m.Step(0, mesh.Received{Conn: mesh.AcceptedConn(1), Frame: mesh.Frame{Kind: mesh.FrameHello, Hello: mesh.Hello{Version: 9}}})
	sends := find[mesh.Send](effects)
	if len(sends) != 1 || sends[0].Frame.Code != mesh.CodeVersion || !strings.Contains(sends[0].Frame.Text, "run the same release on both") {
		t.Errorf("effects: %v", effects)
	}
	if len(find[mesh.Close](effects)) != 1 {
		t.Errorf("not closed: %v", effects)
	}
}

// What makes no sense ends the stream it came on, with a reason, and nothing else.
func TestNonsense(t *testing.T) {
	huge := strings.Repeat("x", 5000)
	for i, f := range []mesh.Frame{
		{}, {Kind: 99}, {Kind: mesh.FrameProof}, {Kind: mesh.FrameWelcome, Proof: make([]byte, 31)},
		{Kind: mesh.FrameRefuse, Text: huge}, {Kind: mesh.FramePeers, Peers: make([]mesh.Peer, 1)},
		{Kind: mesh.FramePeers, Peers: []mesh.Peer{{Name: "x", Incarnation: 1, Addr: huge}}},
		{Kind: mesh.FrameHello, Hello: mesh.Hello{Version: mesh.ProtocolVersion}},
	} {
		p := join(t, machine(t, "a"), machine(t, "b"), nil)
		p.b.Step(0, mesh.Accepted{Conn: mesh.AcceptedConn(2), From: "there"})
		effects := p.b.Step(0, mesh.Received{Conn: mesh.AcceptedConn(2), Frame: f})
		if len(find[mesh.Down](effects)) != 0 || len(find[mesh.Close](effects)) != 1 {
			t.Errorf("frame %d in a handshake: %v", i, effects)
		}
		effects = p.b.Step(0, mesh.Received{Conn: p.in, Frame: f})
		downs := find[mesh.Down](effects)
		if len(downs) != 1 || (!errors.Is(downs[0].Reason, mesh.ErrProtocol) && f.Kind != mesh.FrameRefuse) || len(find[mesh.Close](effects)) != 1 {
			t.Errorf("frame %d in an epoch: %v", i, effects)
		}
		if again := p.b.Step(0, mesh.Received{Conn: p.in, Frame: f}); len(find[mesh.Down](again))+len(find[mesh.Close](again)) != 0 {
			t.Errorf("frame %d after the end: %v", i, again)
		}
	}
}

func TestActivity(t *testing.T) {
	p := join(t, machine(t, "a"), machine(t, "b"), nil)
	now := time.Duration(0)
	for range 40 {
		now += tickTime / 5
		effects := p.a.Step(now, mesh.Woken{Activity: []mesh.Activity{{Conn: p.out, Sent: now - ms, Received: now - ms}}})
		if len(find[mesh.Send](effects)) != 0 || len(find[mesh.Down](effects)) != 0 {
			t.Fatalf("a busy stream: %v", effects)
		}
	}
	// From now on it only sends.
	for heard := now; now < heard+tickTime-2*ms; now += ms {
		effects := p.a.Step(now, mesh.Woken{Activity: []mesh.Activity{{Conn: p.out, Sent: now, Received: heard - ms}}})
		if len(find[mesh.Down](effects)) != 0 {
			t.Fatalf("%v after the last sign of life: %v", now-heard, effects)
		}
	}
	effects := p.a.Step(now+ms, mesh.Woken{Activity: []mesh.Activity{{Conn: p.out, Sent: now}}})
	if downs := find[mesh.Down](effects); len(downs) != 1 || !errors.Is(downs[0].Reason, mesh.ErrTickTimeout) {
		t.Errorf("effects: %v", effects)
	}
}

// However many strangers knock, the log is not theirs.
func TestStrangersDoNotFloodTheLog(t *testing.T) {
	m := machine(t, "a")
	lines := 0
	for i := range uint64(5000) {
		c := mesh.AcceptedConn(i + 1)
		now := time.Duration(i) * 100 * time.Microsecond
		m.Step(now, mesh.Accepted{Conn: c, From: "there"})
		h := hello(fmt.Sprintf("n%d", i%200))
		h.Cluster = "other"
		lines += len(find[mesh.Log](m.Step(now, mesh.Received{Conn: c, Frame: mesh.Frame{Kind: mesh.FrameHello, Hello: h}})))
	}
	if lines == 0 || lines > 64 {
		t.Errorf("%d lines for 5000 refusals within half a second", lines)
	}
}

func TestTimeDoesNotGoBack(t *testing.T) {
	p := join(t, machine(t, "a"), machine(t, "b"), nil)
	p.a.Step(time.Hour, mesh.Received{Conn: p.out, Frame: mesh.Frame{Kind: mesh.FrameTick}})
	effects := p.a.Step(0, mesh.Received{Conn: p.out, Frame: mesh.Frame{Kind: mesh.FrameTick}})
	for _, w := range find[mesh.WakeAt](effects) {
		if w.At < time.Hour {
			t.Errorf("wants to be woken at %v after %v", w.At, time.Hour)
		}
	}
	if effects := p.a.Step(time.Hour+tickTime-ms, mesh.Woken{}); len(find[mesh.Down](effects)) != 0 {
		t.Errorf("down too early: %v", effects)
	}
}

// FuzzStep throws any sequence of events at a machine that has one peer: it survives,
// keeps Up and Down in order, uses no stream that is closed, and would not spin.
func FuzzStep(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14})
	f.Add(bytes.Repeat([]byte{0, 9, 4, 4, 200, 5, 4, 0, 6}, 20))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := machine(t, "m")
		p := join(t, m, machine(t, "b"), nil)
		r := bytes.NewReader(data)
		number := func() uint64 {
			b, err := r.ReadByte()
			if err != nil {
				return 0
			}
			return uint64(b)
		}
		now := time.Duration(0)
		closed, up := map[mesh.Conn]bool{}, map[mesh.Conn]actor.NodeID{}
		names := map[actor.NodeName]bool{"b": true}
		up[p.out] = actor.NodeID{Name: "b", Incarnation: 1}
		for r.Len() > 0 {
			now += time.Duration(number()) * ms
			c := mesh.Conn(number() % 4)
			if number()%2 == 0 {
				c = mesh.AcceptedConn(uint64(c))
			}
			name := []string{"a", "b", "m", ""}[number()%4]
			var ev mesh.Event
			switch number() % 10 {
			case 0:
				ev = mesh.Discovered{Members: []mesh.Member{{Addr: name + ":1"}, {Name: actor.NodeName(name), Incarnation: number(), Addr: "q:1"}}}
			case 1:
				ev = mesh.ConnectRequested{ID: number(), Name: actor.NodeName(name)}
			case 2:
				ev = mesh.ConnectRequested{ID: number(), Addr: name + ":1"}
			case 3:
				ev = mesh.DisconnectRequested{ID: number(), Name: actor.NodeName(name)}
			case 4:
				ev = mesh.Dialed{Conn: c}
			case 5:
				ev = mesh.DialFailed{Conn: c}
			case 6:
				ev = mesh.Accepted{Conn: c}
			case 7:
				proof := make([]byte, 32)
				binary.LittleEndian.PutUint64(proof, number())
				ev = mesh.Received{Conn: c, Frame: mesh.Frame{
					Kind: mesh.FrameKind(number() % 9), Hello: hello(name), Proof: proof, Seq: number(),
					Peers: []mesh.Peer{{Name: "p", Incarnation: number(), Addr: "p:1"}}, Code: mesh.Code(number() % 12),
				}}
			case 8:
				ev = mesh.Closed{Conn: c}
			case 9:
				ev = mesh.Woken{}
			}
			for _, e := range m.Step(now, ev) {
				_ = fmt.Sprint(e)
				switch e := e.(type) {
				case mesh.Send:
					if closed[e.Conn] {
						t.Fatalf("%v after Close", e)
					}
				case mesh.Close:
					if _, ok := up[e.Conn]; ok {
						t.Fatalf("%v of an epoch", e)
					}
					closed[e.Conn] = !e.Conn.Accepted() // this test accepts numbers again
				case mesh.Up:
					if names[e.Peer.Name] {
						t.Fatalf("%v beside another epoch", e)
					}
					up[e.Conn], names[e.Peer.Name] = e.Peer, true
				case mesh.Down:
					if up[e.Conn] != e.Peer {
						t.Fatalf("%v without its Up", e)
					}
					delete(up, e.Conn)
					delete(names, e.Peer.Name)
				case mesh.WakeAt:
					if _, woken := ev.(mesh.Woken); woken && e.At <= now {
						t.Fatalf("%v at %v", e, now)
					}
				}
			}
		}
	})
}

// Two machines, one stream, and the test between them as their shell.
func ExampleMachine() {
	node := func(name string, seed byte) *mesh.Machine {
		m, err := mesh.New(mesh.Config{
			Name: actor.NodeName(name), Incarnation: 1, Cluster: "shop", Cookie: "secret", Addr: name + ":4000", Seed: [32]byte{seed},
		})
		if err != nil {
			fmt.Println(err)
		}
		return m
	}
	a, b := node("a", 1), node("b", 2)
	out, in := mesh.Conn(1), mesh.AcceptedConn(1)
	var step func(m *mesh.Machine, ev mesh.Event)
	step = func(m *mesh.Machine, ev mesh.Event) {
		for _, e := range m.Step(0, ev) {
			switch e := e.(type) {
			case mesh.Dial: // open a stream to e.Addr; here it is open at once
				step(b, mesh.Accepted{Conn: in, From: "a"})
				step(a, mesh.Dialed{Conn: out})
			case mesh.Send:
				if m == a {
					fmt.Println("a to b:", e.Frame)
					step(b, mesh.Received{Conn: in, Frame: e.Frame})
				} else {
					fmt.Println("b to a:", e.Frame)
					step(a, mesh.Received{Conn: out, Frame: e.Frame})
				}
			case mesh.Up:
				fmt.Println(e)
			}
		}
	}
	step(a, mesh.ConnectRequested{ID: 1, Addr: "b:4000"})
	// Output:
	// a to b: hello a/1 cluster=shop addr=a:4000 version=1
	// b to a: hello b/1 cluster=shop addr=b:4000 version=1
	// a to b: proof seq=1
	// b to a: welcome seq=1 peers=[]
	// UP b/1 on out-1
	// UP a/1 on in-1
}

package names_test

import (
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/names"
)

// bench is some machines whose frames are carried by hand.
type bench struct {
	machines map[actor.NodeName]*names.Machine
	wire     []names.Received // to whom is in to
	to       []actor.NodeName
	done     map[actor.NodeName][]names.Effect // but for Send
}

func newBench(nodes ...actor.NodeName) *bench {
	b := &bench{machines: map[actor.NodeName]*names.Machine{}, done: map[actor.NodeName][]names.Effect{}}
	for i, name := range nodes {
		b.machines[name] = names.New(names.Config{
			Self: actor.NodeID{Name: name, Incarnation: 1}, Seed: [32]byte{byte(i + 1)},
		})
	}
	return b
}

func (b *bench) step(node actor.NodeName, ev names.Event) {
	for _, e := range b.machines[node].Step(0, ev) {
		if s, ok := e.(names.Send); ok {
			b.wire, b.to = append(b.wire, names.Received{From: node, Frame: s.Frame}), append(b.to, s.To)
		} else {
			b.done[node] = append(b.done[node], e)
		}
	}
}

// carry delivers all that was sent, and what is sent on that account.
func (b *bench) carry() {
	for len(b.wire) > 0 {
		r, to := b.wire[0], b.to[0]
		b.wire, b.to = b.wire[1:], b.to[1:]
		b.step(to, r)
	}
}

func (b *bench) connect(one, other actor.NodeName) {
	b.step(one, names.Up{Node: other})
	b.step(other, names.Up{Node: one})
	b.carry()
}

func has[E names.Effect](effects []names.Effect, match func(E) bool) bool {
	for _, e := range effects {
		if x, ok := e.(E); ok && match(x) {
			return true
		}
	}
	return false
}

func pidOn(node actor.NodeName) actor.PID {
	return actor.MakePID(actor.NodeID{Name: node, Incarnation: 1}, 7)
}

// A frame of an earlier session is not heard, whenever it comes.
func TestStaleFrame(t *testing.T) {
	b := newBench("a", "b")
	b.connect("a", "b")
	b.step("b", names.RegisterAsked{ID: 1, Name: "x", PID: pidOn("b")})
	var claim names.Received
	for len(b.wire) > 0 {
		if _, ok := b.wire[0].Frame.Body.(names.Claim); ok {
			claim = b.wire[0]
		}
		r, to := b.wire[0], b.to[0]
		b.wire, b.to = b.wire[1:], b.to[1:]
		b.step(to, r)
	}
	if claim.From != "b" || !has(b.done["a"], func(p names.Put) bool { return p.Name == "x" && p.PID == pidOn("b") }) {
		t.Fatalf("a has not heard of the name: %v", b.done["a"])
	}
	b.step("a", names.Down{Node: "b"})
	b.step("b", names.Down{Node: "a"})
	b.step("b", names.Exited{PID: pidOn("b")})
	if !has(b.done["a"], func(d names.Drop) bool { return d.Name == "x" }) {
		t.Fatal("a still has the name of a lost node")
	}
	b.connect("a", "b")
	b.done["a"] = nil
	b.step("a", claim)
	b.carry()
	if len(b.done["a"]) > 0 {
		t.Errorf("a has heard an old frame: %v", b.done["a"])
	}
}

// Two nodes that each want the other gone both disconnect: neither waits for the other.
func TestRemovesThatCross(t *testing.T) {
	b := newBench("a", "b", "c", "d")
	for i, one := range []actor.NodeName{"a", "b", "c", "d"} {
		for _, other := range []actor.NodeName{"a", "b", "c", "d"}[i+1:] {
			b.connect(one, other)
		}
	}
	b.step("c", names.Down{Node: "a"}) // c tells b to leave a
	b.step("d", names.Down{Node: "b"}) // d tells a to leave b
	b.carry()
	for _, pair := range [][2]actor.NodeName{{"a", "b"}, {"b", "a"}} {
		if !has(b.done[pair[0]], func(d names.Disconnect) bool { return d.Node == pair[1] }) {
			t.Errorf("%s does not leave %s: %v", pair[0], pair[1], b.done[pair[0]])
		}
	}
}

// The lower of two nodes that meet resolves a conflict, and the loser's node is told.
func TestConflict(t *testing.T) {
	b := newBench("a", "b")
	for _, node := range []actor.NodeName{"a", "b"} {
		b.step(node, names.RegisterAsked{ID: 1, Name: "x", PID: pidOn(node), Method: "m"})
	}
	b.connect("a", "b")
	var asked names.Resolve
	if !has(b.done["a"], func(r names.Resolve) bool {
		asked = r
		return r.Name == "x" && r.Own == pidOn("a") && r.Other == pidOn("b")
	}) || has(b.done["b"], func(names.Resolve) bool { return true }) {
		t.Fatalf("a resolves %v, b %v", b.done["a"], b.done["b"])
	}
	b.step("a", names.SyncAsked{ID: 2, Nodes: []actor.NodeName{"b"}})
	b.carry()
	isSync := func(r names.Reply) bool { return r.ID == 2 }
	if has(b.done["a"], isSync) {
		t.Error("sync has not waited for the resolver")
	}
	b.step("a", names.Resolved{ID: asked.ID, Winner: pidOn("a")})
	b.carry()
	if !has(b.done["b"], func(p names.Put) bool { return p.PID == pidOn("a") }) || !has(b.done["a"], isSync) {
		t.Errorf("b does %v, a %v", b.done["b"], b.done["a"])
	}
}

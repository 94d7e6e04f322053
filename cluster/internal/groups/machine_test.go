package groups_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/groups"
)

func node(name actor.NodeName) actor.NodeID { return actor.NodeID{Name: name, Incarnation: 1} }

var (
	here  = node("a@h")
	there = node("b@h")
	self  = actor.MakePID(here, 1)
	peer  = actor.MakePID(there, 1)
	ref   = actor.MakeRef(here, 1, 0)
)

func pid(n uint64) actor.PID { return actor.MakePID(here, n) }
func far(n uint64) actor.PID { return actor.MakePID(there, n) }

// the effects of a kind, of a step.
func only[E groups.Effect](effects []groups.Effect) (list []E) {
	for _, e := range effects {
		if e, ok := e.(E); ok {
			list = append(list, e)
		}
	}
	return list
}

func members(t *testing.T, m *groups.Machine, group any, want ...actor.PID) {
	t.Helper()
	if got := m.Table().Members(group); !slices.Equal(got, want) {
		t.Errorf("the members of %v are %v, not %v", group, got, want)
	}
}

func TestRepeatedJoins(t *testing.T) {
	m := groups.New(self)
	effects := m.Step(groups.Join{Group: "g", PIDs: []actor.PID{pid(5), pid(6), pid(5)}})
	if watches := only[groups.Monitor](effects); len(watches) != 2 {
		t.Errorf("two processes are monitored by %v", watches)
	}
	members(t, m, "g", pid(5), pid(6), pid(5))
	m.Step(groups.Leave{Group: "g", PIDs: []actor.PID{pid(5)}})
	members(t, m, "g", pid(6), pid(5))
	effects = m.Step(groups.Leave{Group: "g", PIDs: []actor.PID{pid(5), pid(7)}})
	if !slices.Equal(only[groups.Answer](effects), []groups.Answer{{OK: true}}) {
		t.Errorf("one has left, and the answer is %v", effects)
	}
	if len(only[groups.Demonitor](effects)) != 1 {
		t.Error("who has left all groups is still monitored")
	}
	effects = m.Step(groups.Leave{Group: "g", PIDs: []actor.PID{pid(5), pid(7)}})
	if !slices.Equal(only[groups.Answer](effects), []groups.Answer{{OK: false}}) {
		t.Errorf("nobody has left, and the answer is %v", effects)
	}
	members(t, m, "g", pid(6))
	m.Step(groups.Leave{Group: "g", PIDs: []actor.PID{pid(6)}})
	if g := m.Table().Groups(false); len(g) != 0 {
		t.Errorf("an empty group is listed: %v", g)
	}
}

func TestMemberDown(t *testing.T) {
	m := groups.New(self)
	m.Step(groups.Discover{Peer: peer})
	w := only[groups.Monitor](m.Step(groups.Join{Group: "g", PIDs: []actor.PID{pid(5)}}))[0].Watch
	m.Step(groups.Join{Group: 7, PIDs: []actor.PID{pid(5), pid(5)}})
	effects := m.Step(groups.Down{Watch: w})
	left := only[groups.Send](effects)[0].Message.(groups.Left)
	if !slices.Equal(left.Groups, []any{"g", 7, 7}) || !slices.Equal(left.PIDs, []actor.PID{pid(5)}) {
		t.Errorf("the peer is told %v", left)
	}
	if g := m.Table().Groups(false); len(g) != 0 {
		t.Errorf("the dead is in %v", g)
	}
	if again := m.Step(groups.Down{Watch: w}); len(again) != 0 {
		t.Errorf("a second down of it leads to %v", again)
	}
}

// The exchange of two scopes that meet.
func TestDiscovery(t *testing.T) {
	m := groups.New(self)
	m.Step(groups.Join{Group: "g", PIDs: []actor.PID{pid(5)}})
	effects := m.Step(groups.Started{Nodes: []actor.NodeName{"b@h"}})
	if a := only[groups.Announce](effects); len(a) != 1 || a[0].Node != "b@h" || a[0].Message != (groups.Discover{Peer: self}) {
		t.Errorf("a scope that starts says %v", effects)
	}
	effects = m.Step(groups.Discover{Peer: peer})
	sends := only[groups.Send](effects)
	if len(sends) != 2 || len(only[groups.Monitor](effects)) != 1 {
		t.Fatalf("who is discovered does %v", effects)
	}
	if s, ok := sends[0].Message.(groups.Sync); !ok || len(s.Groups) != 1 || !slices.Equal(s.Groups[0].PIDs, []actor.PID{pid(5)}) {
		t.Errorf("it says %v", sends[0])
	}
	if sends[1].Message != (groups.Discover{Peer: self}) {
		t.Errorf("it asks back %v", sends[1])
	}
	if again := m.Step(groups.Discover{Peer: peer}); len(again) != 1 {
		t.Errorf("discovered by who is known it does %v", again)
	}
}

// A sync replaces what was known, and those who monitor hear of the difference.
func TestSyncTellsTheDifference(t *testing.T) {
	m := groups.New(self)
	m.Step(groups.Subscribe{Ref: ref, PID: pid(9), All: true})
	m.Step(groups.Discover{Peer: peer})
	m.Step(groups.Sync{Peer: peer, Groups: []groups.Members{{Group: "g", PIDs: []actor.PID{far(5), far(6), far(6)}}, {Group: "h", PIDs: []actor.PID{far(5)}}}})
	members(t, m, "g", far(5), far(6), far(6))
	effects := m.Step(groups.Sync{Peer: peer, Groups: []groups.Members{{Group: "g", PIDs: []actor.PID{far(6), far(7)}}, {Group: "i", PIDs: []actor.PID{far(8)}}}})
	type notice struct {
		joined bool
		group  any
		pid    actor.PID
	}
	var got []notice
	for _, n := range only[groups.Notify](effects) {
		for _, pid := range n.PIDs {
			got = append(got, notice{n.Joined, n.Group, pid})
		}
	}
	want := []notice{{false, "g", far(5)}, {false, "g", far(6)}, {false, "h", far(5)}, {true, "g", far(7)}, {true, "i", far(8)}}
	if !slices.Equal(got, want) {
		t.Errorf("the notices are %v", got)
	}
	members(t, m, "g", far(6), far(7))
}

// Nothing is believed of a peer that is not known, or that is down.
func TestStrangers(t *testing.T) {
	m := groups.New(self)
	m.Step(groups.Joined{Peer: peer, Group: "g", PIDs: []actor.PID{far(5)}})
	members(t, m, "g")
	w := only[groups.Monitor](m.Step(groups.Discover{Peer: peer}))[0].Watch
	m.Step(groups.Joined{Peer: peer, Group: "g", PIDs: []actor.PID{far(5)}})
	m.Step(groups.Left{Peer: peer, Groups: []any{"g", "none"}, PIDs: []actor.PID{far(6)}})
	m.Step(groups.Joined{Peer: peer, Group: []string{"not", "comparable"}, PIDs: []actor.PID{far(5)}})
	m.Step(groups.Sync{Peer: actor.MakePID(node("c@h"), 1), Groups: []groups.Members{{Group: nil, PIDs: []actor.PID{far(5)}}}})
	members(t, m, "g", far(5))
	m.Step(groups.Down{Watch: w})
	members(t, m, "g")
	m.Step(groups.Joined{Peer: peer, Group: "g", PIDs: []actor.PID{far(5)}})
	members(t, m, "g")
}

func TestSubscriptions(t *testing.T) {
	m := groups.New(self)
	one, all := ref, actor.MakeRef(here, 2, 0)
	m.Step(groups.Subscribe{Ref: one, PID: pid(8), Group: "g"})
	w := only[groups.Monitor](m.Step(groups.Subscribe{Ref: all, PID: pid(9), All: true}))[0].Watch
	count := func(group any) map[actor.Ref]int {
		n := map[actor.Ref]int{}
		for _, e := range only[groups.Notify](m.Step(groups.Join{Group: group, PIDs: []actor.PID{pid(5)}})) {
			n[e.Ref]++
		}
		return n
	}
	if n := count("g"); !maps.Equal(n, map[actor.Ref]int{one: 1, all: 1}) {
		t.Errorf("a join of the group was told %v", n)
	}
	if n := count("h"); !maps.Equal(n, map[actor.Ref]int{all: 1}) {
		t.Errorf("a join of another group was told %v", n)
	}
	m.Step(groups.Down{Watch: w}) // who monitors has died
	if n := count("g"); !maps.Equal(n, map[actor.Ref]int{one: 1}) {
		t.Errorf("after the death of one, a join was told %v", n)
	}
	if a := only[groups.Answer](m.Step(groups.Unsubscribe{Ref: one})); !a[0].OK {
		t.Error("a subscription could not be ended")
	}
	if a := only[groups.Answer](m.Step(groups.Unsubscribe{Ref: one})); a[0].OK {
		t.Error("a subscription was ended twice")
	}
	if n := count("g"); len(n) != 0 {
		t.Errorf("without subscriptions a join was told %v", n)
	}
}

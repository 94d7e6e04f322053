package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

func hidden(c *cluster.Config) { c.Hidden = true }

// A hidden node is connected with who connects to it, and nobody else hears of it.
func TestHiddenNode(t *testing.T) {
	a := start(t, "a")
	b := start(t, "b", seed(a))
	run(t, a, func(p *actor.Process) error {
		a.MonitorNodes(p, true)
		a.MonitorNodes(p, true, cluster.Hidden)
		a.MonitorNodes(p, true, cluster.Connected)
		h := start(t, "h", seed(a), hidden)
		for range 2 { // to who asked for hidden nodes, and to who asked for all
			up, err := actor.Receive[cluster.NodeUp](p, patience)
			if err != nil || up != (cluster.NodeUp{Node: h.Name(), Type: cluster.Hidden}) {
				t.Errorf("node up: %+v, %v", up, err)
			}
		}
		c := start(t, "c", seed(a)) // whom a tells of all that it knows
		for range 2 {
			up, err := actor.Receive[cluster.NodeUp](p, patience)
			if err != nil || up != (cluster.NodeUp{Node: c.Name(), Type: cluster.Visible}) {
				t.Errorf("node up: %+v, %v", up, err)
			}
		}
		if err := errors.Join(b.WaitFor(within(t), "c"), c.WaitFor(within(t), "b")); err != nil {
			return err
		}
		for _, test := range []struct {
			n     *cluster.Node
			types []cluster.NodeType
			want  string
		}{
			{a, nil, "[b@127.0.0.1 c@127.0.0.1]"},
			{a, []cluster.NodeType{cluster.Visible}, "[b@127.0.0.1 c@127.0.0.1]"},
			{a, []cluster.NodeType{cluster.Hidden}, "[h@127.0.0.1]"},
			{a, []cluster.NodeType{cluster.Connected}, "[b@127.0.0.1 c@127.0.0.1 h@127.0.0.1]"},
			{a, []cluster.NodeType{cluster.This, cluster.Hidden}, "[a@127.0.0.1 h@127.0.0.1]"},
			{a, []cluster.NodeType{cluster.Known}, "[a@127.0.0.1 b@127.0.0.1 c@127.0.0.1 h@127.0.0.1]"},
			{b, []cluster.NodeType{cluster.Known}, "[a@127.0.0.1 b@127.0.0.1 c@127.0.0.1]"},
			{c, []cluster.NodeType{cluster.Connected}, "[a@127.0.0.1 b@127.0.0.1]"},
			{h, nil, "[]"},
			{h, []cluster.NodeType{cluster.Hidden}, "[a@127.0.0.1]"},
			{h, []cluster.NodeType{cluster.Known}, "[a@127.0.0.1 h@127.0.0.1]"},
		} {
			if got := fmt.Sprint(test.n.List(test.types...)); got != test.want {
				t.Errorf("%s lists of %v %s, want %s", test.n.Name(), test.types, got, test.want)
			}
		}
		if err := a.Ping(within(t), "h"); err != nil {
			t.Error(err)
		}
		a.MonitorNodes(p, false, cluster.Connected) // the other two stay
		if err := a.Disconnect("h"); err != nil {
			return err
		}
		down, err := actor.Receive[cluster.NodeDown](p, patience)
		if err != nil || down.Node != h.Name() || down.Type != cluster.Hidden || !errors.Is(down.Reason, cluster.ErrDisconnect) {
			t.Errorf("node down: %+v, %v", down, err)
		}
		if err := a.Disconnect("b"); err != nil {
			return err
		}
		down, err = actor.Receive[cluster.NodeDown](p, patience)
		if err != nil || down.Node != b.Name() || down.Type != cluster.Visible {
			t.Errorf("node down: %+v, %v", down, err)
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("left in the mailbox: %+v", m)
		}
		return nil
	})
}

func TestMonitorNode(t *testing.T) {
	a, b := start(t, "a"), start(t, "b")
	run(t, a, func(p *actor.Process) error {
		next := func() cluster.NodeDown {
			d, err := actor.Receive[cluster.NodeDown](p, patience)
			if err != nil {
				t.Error(err)
			}
			return d
		}
		nothing := func() {
			if m, err := actor.Receive[any](p, 0); err == nil {
				t.Errorf("in the mailbox: %+v", m)
			}
		}
		a.MonitorNode(p, "nobody", true)
		if d := next(); d.Node != "nobody@127.0.0.1" || d.Type != 0 || !errors.Is(d.Reason, cluster.ErrUnknownNode) {
			t.Errorf("a node that is not there: %+v", d)
		}
		a.MonitorNode(p, "a", true) // itself
		if err := a.Connect(within(t), b.Addr()); err != nil {
			return err
		}
		for _, on := range []bool{true, true, true, false} {
			a.MonitorNode(p, "b", on)
		}
		a.MonitorNodes(p, true)
		if err := a.Disconnect("b"); err != nil {
			return err
		}
		for range 3 { // two that are left, and one for who monitors all
			if d := next(); d.Node != b.Name() || d.Type != cluster.Visible || !errors.Is(d.Reason, cluster.ErrDisconnect) {
				t.Errorf("%+v", d)
			}
		}
		nothing()
		// To monitor is to connect; a monitor is used up by its message.
		a.MonitorNode(p, "b", true)
		if up, err := actor.Receive[cluster.NodeUp](p, patience); err != nil || up.Node != b.Name() {
			t.Errorf("%+v, %v", up, err)
		}
		a.MonitorNodes(p, false)
		a.MonitorNode(p, "b", false)
		a.MonitorNode(p, "b", false) // once more than there are
		if err := a.Disconnect("b"); err != nil {
			return err
		}
		nothing()
		// A node that is known and does not answer.
		if err := b.Stop(within(t)); err != nil {
			return err
		}
		a.MonitorNode(p, "b", true)
		if d := next(); d.Node != b.Name() || d.Reason == nil {
			t.Errorf("a node that has stopped: %+v", d)
		}
		nothing()
		return nil
	})
}

// Who monitors a node that is being connected to hears of the failure once for each time
// that it asked, and not of another node's.
func TestMonitorNodeWhileConnecting(t *testing.T) {
	a := start(t, "a", func(c *cluster.Config) { c.DialTimeout = 300 * time.Millisecond })
	b := start(t, "b", seed(a))
	a.Faults().Cut("b")
	if err := b.WaitFor(within(t)); err != nil {
		t.Fatal(err)
	}
	run(t, a, func(p *actor.Process) error {
		for range 20 {
			a.MonitorNode(p, "b", true)
		}
		for range 20 {
			if d, err := actor.Receive[cluster.NodeDown](p, patience); err != nil || d.Node != b.Name() {
				t.Errorf("%+v, %v", d, err)
			}
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("in the mailbox: %+v", m)
		}
		return nil
	})
	a.Faults().HealAll()
}

func TestPing(t *testing.T) {
	a, b := start(t, "a"), start(t, "b")
	for _, to := range []string{b.Addr(), "b", "b@127.0.0.1", "a"} {
		if err := a.Ping(within(t), to); err != nil {
			t.Errorf("ping %s: %v", to, err)
		}
	}
	if err := a.Ping(within(t), "nobody"); !errors.Is(err, cluster.ErrUnknownNode) {
		t.Errorf("ping nobody: %v", err)
	}
	// Connected, and silent.
	a.Faults().CutOneWay("b", cluster.FromPeer)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := a.Ping(ctx, "b"); !errors.Is(err, context.DeadlineExceeded) || !a.Connected("b") {
		t.Errorf("ping of a node that does not answer: %v", err)
	}
	a.Faults().HealAll()
	if err := b.Stop(within(t)); err != nil {
		t.Fatal(err)
	}
	if err := a.Ping(within(t), "b"); err == nil {
		t.Error("a node that has stopped answers")
	}
	if err := a.Stop(within(t)); err != nil {
		t.Fatal(err)
	}
	if err := a.Ping(within(t), "a"); !errors.Is(err, cluster.ErrStopped) {
		t.Errorf("ping by a node that has stopped: %v", err)
	}
}

package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
)

func TestConnectDisconnectAndMonitorNodes(t *testing.T) {
	a, b := start(t, "a"), start(t, "b")
	if err := a.Connect(within(t), string(b.Name())); !errors.Is(err, cluster.ErrUnknownNode) {
		t.Errorf("connect by a name that nobody told: %v", err)
	}
	run(t, a, func(p *actor.Process) error {
		a.MonitorNodes(p, true)
		a.MonitorNodes(p, true)
		if err := a.Connect(within(t), b.Addr()); err != nil {
			return err
		}
		if err := a.Connect(within(t), "b"); err != nil { // connected already
			return err
		}
		if got := fmt.Sprint(a.List(), b.List()); got != "[b@127.0.0.1] [a@127.0.0.1]" {
			t.Errorf("List: %s", got)
		}
		for range 2 {
			if up, err := actor.Receive[cluster.NodeUp](p, patience); err != nil || up.Node != b.Name() {
				t.Errorf("node up: %+v, %v", up, err)
			}
		}
		p.TrapExit(true)
		victim, bystander := idle(b), idle(b)
		ref := p.Monitor(victim)
		if err := p.Link(victim); err != nil {
			return err
		}
		if err := a.Disconnect("b"); err != nil {
			return err
		}
		// The order in which the BEAM tells of a loss.
		for i, want := range []string{"actor.Exit", "actor.Down", "cluster.NodeDown", "cluster.NodeDown"} {
			m, err := actor.Receive[any](p, patience)
			if err != nil {
				return err
			}
			if got := fmt.Sprintf("%T", m); got != want {
				t.Errorf("message %d is a %s, want %s", i, got, want)
			}
			switch m := m.(type) {
			case actor.Down:
				if m.Ref != ref || m.PID != victim || m.Reason != actor.NoConnection {
					t.Errorf("%+v", m)
				}
			case actor.Exit:
				if m.From != victim || m.Reason != actor.NoConnection {
					t.Errorf("%+v", m)
				}
			case cluster.NodeDown:
				if m.Node != b.Name() || !errors.Is(m.Reason, cluster.ErrDisconnect) {
					t.Errorf("%+v", m)
				}
			}
		}
		if !b.System().Alive(bystander) {
			t.Error("a process that nobody was linked to did not survive the loss of the connection")
		}
		if err := a.Disconnect("b"); !errors.Is(err, cluster.ErrNotConnected) {
			t.Errorf("disconnect twice: %v", err)
		}
		a.MonitorNodes(p, false)
		if err := a.Connect(within(t), "b"); err != nil { // the name is known by now
			return err
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("after MonitorNodes(false) came %+v", m)
		}
		return nil
	})
}

// A send to a node that is known and not connected connects, as on the BEAM.
func TestSendConnects(t *testing.T) {
	a, b := pair(t, withAsk)
	echo(b, "echo")
	for range 20 {
		if err := a.Disconnect("b"); err != nil {
			t.Fatal(err)
		}
		run(t, a, func(p *actor.Process) error {
			for i := range 10 {
				if err := p.Send(actor.Name("echo").At(b.Name()), ask{p.Self(), i}); err != nil {
					return err
				}
			}
			for i := range 10 {
				if got, err := actor.Receive[int](p, patience); err != nil || got != i {
					return fmt.Errorf("answer %d is %d: %w", i, got, err)
				}
			}
			return nil
		})
		if err := b.WaitFor(within(t), "a"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSpawnOnAnotherNode(t *testing.T) {
	a, b := pair(t)
	for _, n := range []*cluster.Node{a, b} {
		if err := cluster.RegisterFunc(n, "report", func(p *actor.Process, to actor.PID) error {
			return p.Send(to, note{string(p.Node()), 0})
		}); err != nil {
			t.Fatal(err)
		}
		if err := cluster.RegisterFunc(n, "exit", func(p *actor.Process, reason error) error { return reason }); err != nil {
			t.Fatal(err)
		}
	}
	if err := cluster.RegisterFunc(a, "exit", func(*actor.Process, int) error { return nil }); !errors.Is(err, cluster.ErrFuncRegistered) {
		t.Errorf("register a function twice: %v", err)
	}
	run(t, a, func(p *actor.Process) error {
		p.TrapExit(true)
		for _, on := range []actor.NodeName{"a", "b"} {
			if pid := cluster.Spawn(p, a, on, "report", p.Self()); pid.Node() != on+"@127.0.0.1" {
				t.Errorf("a process on %s is %v", on, pid)
			}
			if m, err := actor.Receive[note](p, patience); err != nil || m.From != string(on)+"@127.0.0.1" {
				t.Errorf("on %s: %+v, %v", on, m, err)
			}
			boom := actor.Reason(actor.Atom("boom"))
			for range 100 { // the link and the monitor are there before the function runs
				pid := cluster.SpawnLink(p, a, on, "exit", boom)
				if e, err := actor.Receive[actor.Exit](p, patience); err != nil || e.From != pid || e.Reason != boom {
					t.Errorf("spawn_link on %s: %+v, %v", on, e, err)
				}
				pid, ref := cluster.SpawnMonitor(p, a, on, "exit", boom)
				if d, err := actor.Receive[actor.Down](p, patience); err != nil || d.PID != pid || d.Ref != ref || d.Reason != boom {
					t.Errorf("spawn_monitor on %s: %+v, %v", on, d, err)
				}
			}
			_, _ = cluster.SpawnMonitor(p, a, on, "nosuch", 1)
			d, err := actor.Receive[actor.Down](p, patience)
			if undef, ok := errors.AsType[*cluster.UndefError](d.Reason); err != nil || !ok || undef.Func != "nosuch" || undef.Node != on+"@127.0.0.1" {
				t.Errorf("spawn of an unregistered function on %s: %+v, %v", on, d, err)
			}
			_ = cluster.SpawnLink(p, a, on, "report", 7)
			e, err := actor.Receive[actor.Exit](p, patience)
			if bad, ok := errors.AsType[*cluster.ArgumentError](e.Reason); err != nil || !ok || bad.Want != "actor.PID" || bad.Got != "int" {
				t.Errorf("spawn with a wrong argument on %s: %+v, %v", on, e, err)
			}
		}
		type stranger struct{}
		for _, test := range []struct {
			on   actor.NodeName
			arg  any
			want error
		}{{"nowhere", 1, actor.NoConnection}, {"b", stranger{}, actor.ErrNotEncodable}} {
			pid := cluster.SpawnLink(p, a, test.on, "exit", test.arg)
			if e, err := actor.Receive[actor.Exit](p, patience); err != nil || e.From != pid || !errors.Is(e.Reason, test.want) {
				t.Errorf("spawn_link on %s: %+v, %v", test.on, e, err)
			}
			_, ref := cluster.SpawnMonitor(p, a, test.on, "exit", test.arg)
			if d, err := actor.Receive[actor.Down](p, patience); err != nil || d.Ref != ref || !errors.Is(d.Reason, test.want) {
				t.Errorf("spawn_monitor on %s: %+v, %v", test.on, d, err)
			}
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("left in the mailbox: %+v", m)
		}
		return nil
	})
}

// expect starts a node that cannot be started.
func refused(t *testing.T, cfg cluster.Config) error {
	t.Helper()
	cfg.Logger = logger(t)
	n, err := cluster.Start(within(t), cfg)
	if err == nil {
		_ = n.Stop(within(t))
		t.Fatalf("a node with the config %+v was started", cfg)
	}
	return err
}

func says(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}

func TestStartThatIsRefused(t *testing.T) {
	a := start(t, "a")
	for _, test := range []struct {
		cfg  cluster.Config
		code cluster.Code
		says []string
	}{
		{cluster.Config{Name: "b", Cookie: "wrong"}, cluster.CodeCookie, []string{"cookie", "b@127.0.0.1"}},
		{cluster.Config{Name: "b"}, cluster.CodeCookie, []string{"cookie"}},
		{cluster.Config{Name: "b", Cookie: "cookie", Cluster: "other"}, cluster.CodeCluster, []string{"other", "beamline"}},
		{cluster.Config{Name: "a", Cookie: "cookie"}, cluster.CodeNameInUse, []string{"a@127.0.0.1", "in use", "another name"}},
	} {
		test.cfg.Discovery = seeds.New(a.Addr())
		err := refused(t, test.cfg)
		r, ok := errors.AsType[*cluster.RefusedError](err)
		if !ok || r.Code != test.code {
			t.Errorf("%+v: %v", test.cfg, err)
		}
		says(t, err, test.says...)

		test.cfg.Discovery = nil
		test.cfg.Logger = logger(t)
		n, err := cluster.Start(within(t), test.cfg)
		if err != nil {
			t.Fatal(err)
		}
		err = n.Connect(within(t), a.Addr())
		if r, ok := errors.AsType[*cluster.RefusedError](err); !ok || r.Code != test.code {
			t.Errorf("%+v: Connect: %v", test.cfg, err)
		}
		says(t, err, test.says...)
		if err := n.Stop(within(t)); err != nil {
			t.Error(err)
		}
	}
	if got := a.List(); len(got) != 0 {
		t.Errorf("the node let in %v", got)
	}
	// A name that is in use by a third node, known through the second.
	b := start(t, "b", seed(a))
	err := refused(t, cluster.Config{Name: "a", Cookie: "cookie", Discovery: seeds.New(b.Addr())})
	if r, ok := errors.AsType[*cluster.RefusedError](err); !ok || r.Code != cluster.CodeNameInUse {
		t.Errorf("a name in use by a node that is not the seed: %v", err)
	}
}

func TestStartThatCannotBe(t *testing.T) {
	a := start(t, "a")
	err := refused(t, cluster.Config{Name: "b", Listen: a.Addr()})
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a port in use: %v", err)
	}
	says(t, err, a.Addr(), "b@127.0.0.1", "port 0")
	for _, cfg := range []cluster.Config{
		{}, {Name: "@h"}, {Name: "a b"}, {Name: "a@b@c"},
		{Name: "b", Listen: "nonsense"}, {Name: "b", Listen: "127.0.0.1:http"}, {Name: "b", Listen: "127.0.0.1:70000"},
		{Name: "b", Listen: "10.0.0.1:0"}, {Name: "b", Listen: ":0"}, {Name: "b", Listen: "0.0.0.0:0", AllowPlaintext: true},
		{Name: "b", Advertise: "somewhere"}, {Name: "b", Advertise: "127.0.0.1:0"}, {Name: "b", TickTime: 1},
	} {
		if err := refused(t, cfg); !errors.Is(err, cluster.ErrConfig) {
			t.Errorf("%+v: %v is not ErrConfig", cfg, err)
		}
	}
	says(t, refused(t, cluster.Config{Name: "b", Listen: "10.0.0.1:0"}), "10.0.0.1:0", "TLS", "AllowPlaintext")
	if err := refused(t, cluster.Config{Name: "b", Discovery: seeds.New("nonsense")}); !errors.Is(err, seeds.ErrAddress) {
		t.Errorf("a malformed seed: %v", err)
	}
}

// A seed that does not answer keeps nobody from starting, and is tried again.
func TestSeedThatAnswersLater(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	b := start(t, "b", func(c *cluster.Config) { c.Discovery, c.RetryMax = seeds.New(addr), 300*time.Millisecond })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err = b.WaitFor(ctx, "a")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("WaitFor a node that is not there: %v", err)
	}
	says(t, err, "a@127.0.0.1", addr, "refused")
	if err := b.Connect(within(t), addr); !errors.Is(err, cluster.ErrUnreachable) {
		t.Errorf("connect to a port that nobody listens on: %v", err)
	}
	start(t, "a", func(c *cluster.Config) { c.Listen = addr })
	if err := b.WaitFor(within(t), "a"); err != nil {
		t.Error(err)
	}
}

// Something that listens and is no node.
func TestConnectToWhatIsNoNode(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	defer func() { _ = l.Close(); <-done }()
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
		}
	}()
	a := start(t, "a", func(c *cluster.Config) { c.DialTimeout = 300 * time.Millisecond })
	if err := a.Connect(within(t), l.Addr().String()); !errors.Is(err, cluster.ErrUnreachable) && !errors.Is(err, cluster.ErrHandshakeTimeout) {
		t.Errorf("connect to a listener that says nothing: %v", err)
	}
	if err := a.Connect(within(t), a.Addr()); !errors.Is(err, cluster.ErrSelf) {
		t.Errorf("connect to oneself: %v", err)
	}
}

func TestAfterStop(t *testing.T) {
	a, b := pair(t)
	victim := idle(b)
	run(t, a, func(p *actor.Process) error {
		ref := p.Monitor(victim)
		if err := b.Stop(within(t)); err != nil {
			return err
		}
		d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil || d.Reason != actor.NoConnection {
			t.Errorf("down of a process whose node stopped: %+v, %v", d, err)
		}
		return nil
	})
	if err := b.Stop(within(t)); err != nil {
		t.Errorf("stop twice: %v", err)
	}
	if err := b.Connect(within(t), a.Addr()); !errors.Is(err, cluster.ErrStopped) {
		t.Errorf("connect after stop: %v", err)
	}
	if err := b.WaitFor(within(t), "a"); !errors.Is(err, cluster.ErrStopped) {
		t.Errorf("wait after stop: %v", err)
	}
	if err := b.System().Send(actor.Name("x").At(a.Name()), 1); err != nil {
		t.Errorf("send after stop: %v", err)
	}
}

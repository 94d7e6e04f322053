package cluster_test

import (
	"errors"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// When SpawnLink and SpawnMonitor have returned, the other node knows of the link and
// the monitor: whoever kills the process there, its death has the right reason.
func TestSpawnedIsLinkedOnTheOtherNode(t *testing.T) {
	a, b := pair(t)
	if err := cluster.RegisterFunc(b, "idle", func(p *actor.Process, _ bool) error {
		_, err := actor.Receive[struct{}](p, actor.Infinity)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	run(t, a, func(p *actor.Process) error {
		p.TrapExit(true)
		for range 100 {
			b.System().SendExit(cluster.SpawnLink(p, a, "b", "idle", true), actor.Kill)
			if e, err := actor.Receive[actor.Exit](p, patience); err != nil || e.Reason != actor.Killed {
				t.Fatalf("%+v, %v", e, err)
			}
			pid, ref := cluster.SpawnMonitor(p, a, "b", "idle", true)
			b.System().SendExit(pid, actor.Kill)
			if d, err := actor.Receive[actor.Down](p, patience); err != nil || d.Ref != ref || d.Reason != actor.Killed {
				t.Fatalf("%+v, %v", d, err)
			}
			if m, err := actor.Receive[any](p, 0); err == nil {
				t.Fatalf("left in the mailbox: %+v", m)
			}
		}
		return nil
	})
}

// A node that others see has all that its Boot prepares: nobody comes too early.
func TestBootComesBeforeOthers(t *testing.T) {
	a := start(t, "a")
	run(t, a, func(p *actor.Process) error {
		a.MonitorNodes(p, true)
		for range 20 {
			booted := make(chan struct{})
			started := make(chan *cluster.Node, 1)
			go func() {
				started <- start(t, "b", seed(a), func(c *cluster.Config) {
					c.Boot = func(n *cluster.Node) error {
						if got := n.List(); len(got) > 0 {
							t.Errorf("the node is connected to %v before it has booted", got)
						}
						defer close(booted)
						return cluster.RegisterFunc(n, "greets", func(q *actor.Process, who actor.PID) error {
							return q.Send(who, note{From: "b"})
						})
					}
				})
			}()
			if _, err := actor.Receive[cluster.NodeUp](p, patience); err != nil {
				t.Fatal(err)
			}
			cluster.Spawn(p, a, "b", "greets", p.Self())
			if m, err := actor.Receive[note](p, patience); err != nil || m.From != "b" {
				t.Fatalf("%+v, %v", m, err)
			}
			<-booted
			if err := (<-started).Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := actor.Receive[cluster.NodeDown](p, patience); err != nil {
				t.Fatal(err)
			}
		}
		return nil
	})
}

func TestBootThatFailsEndsTheNode(t *testing.T) {
	inProcess(t)
	why := errors.New("no room")
	n, err := cluster.Start(t.Context(), cluster.Config{
		Name: "a", Logger: logger(t), Boot: func(*cluster.Node) error { return why },
	})
	if n != nil || !errors.Is(err, why) {
		t.Fatalf("%v, %v", n, err)
	}
}

package cluster_test

import (
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

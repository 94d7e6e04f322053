package tasksupervisor_test

import (
	"slices"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
)

type begun struct{ PID actor.PID }

// When the owner of a stream is killed its tasks end with it if they are linked, also when
// the owner trapped exits, and go on if not.
func TestStreamsOwnerIsKilled(t *testing.T) {
	for _, linked := range []bool{true, false} {
		actortest.Virtual(t, func(p *actor.Process) error {
			sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
			if err != nil {
				return err
			}
			me := p.Self()
			work := func(q *actor.Process, _ int) (int, error) {
				_ = q.Send(me, begun{q.Self()})
				return 0, q.Sleep(actor.Infinity)
			}
			owner, downs := p.SpawnMonitor(func(o *actor.Process) error {
				o.TrapExit(true)
				stream := tasksupervisor.AsyncStreamNoLink[int, int]
				if linked {
					stream = tasksupervisor.AsyncStream[int, int]
				}
				results, err := stream(o, sup, slices.Values([]int{1}), work, task.WithTimeout(actor.Infinity))
				for range results {
				}
				return err
			})
			pid := actor.MustReceive[begun](p, actor.Infinity).PID
			ends := p.Monitor(pid)
			_ = p.SendExit(owner, actor.Kill)
			actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == downs })
			if !linked {
				if children, err := tasksupervisor.Children(p, sup); err != nil || !slices.Contains(children, pid) {
					t.Errorf("%v, %v", children, err)
				}
				return nil
			}
			if d := actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ends }); d.Reason != actor.Killed {
				t.Errorf("%+v", d)
			}
			return nil
		})
	}
}

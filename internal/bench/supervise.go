package main

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Supervision: a child that is killed is running again; a DynamicSupervisor starts a
// child beside those that it has.

// reborn tells its owner of each start.
type reborn struct {
	genserver.Default
	owner actor.PID
}

// born is what it tells.
type born struct{ pid actor.PID }

// LocalOnly keeps it on its node.
func (born) LocalOnly() {}

// Init tells that it was started.
func (s *reborn) Init(p *actor.Process) genserver.InitResult {
	_ = p.Send(s.owner, born{p.Self()})
	return genserver.Ok()
}

// restarts kills a supervised server n times, and waits each time until it runs again.
// Every hundred kills there is a new supervisor: the BEAM's goes through the list of its
// restarts at each. Nothing is logged on either side.
func restarts(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		me := p.Self()
		for done := 0; done < n; done += batch {
			sup, err := supervisor.StartLink(p, supervisor.Spec{
				Intensity: supervisor.Intensity{Restarts: batch, Within: time.Hour},
				Children:  []supervisor.Child{supervisor.Worker("w", func() genserver.Server { return &reborn{owner: me} })},
			})
			if err != nil {
				return err
			}
			pid := actor.MustReceive[born](p, actor.Infinity).pid
			for range min(batch, n-done) {
				_ = p.SendExit(pid, actor.Kill)
				pid = actor.MustReceive[born](p, actor.Infinity).pid
			}
			if err := supervisor.Stop(p, sup, actor.Normal); err != nil {
				return err
			}
		}
		return nil
	})
}

// idleServer is a child that does nothing.
type idleServer struct{ genserver.Default }

// batch is how many children are started before they are terminated again, so that the
// number of children stays about what it is meant to be.
const batch = 100

// startChild starts n children beside children others, and times the starts alone.
func startChild(children int) measure {
	return func(b *bench, n int) float64 {
		var took time.Duration
		rounds := max(1, n/batch)
		err := b.sys.Run(func(p *actor.Process) error {
			sup, err := dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{})
			if err != nil {
				return err
			}
			c := supervisor.Child{ID: "w", Restart: supervisor.Temporary, Start: func(p *actor.Process) (actor.PID, error) {
				return genserver.StartLink(p, &idleServer{})
			}}
			for range children {
				if _, err := dynamicsupervisor.StartChild(p, sup, c); err != nil {
					return err
				}
			}
			pids := make([]actor.PID, batch)
			for round := range rounds + 1 {
				t := time.Now()
				for i := range pids {
					if pids[i], err = dynamicsupervisor.StartChild(p, sup, c); err != nil {
						return err
					}
				}
				if round > 0 { // the first warms up
					took += time.Since(t)
				}
				for _, pid := range pids {
					if err := dynamicsupervisor.TerminateChild(p, sup, pid); err != nil {
						return err
					}
				}
			}
			return dynamicsupervisor.Stop(p, sup, actor.Normal)
		})
		b.check(err)
		return per(took, rounds*batch)
	}
}

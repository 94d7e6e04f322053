package registry

import (
	"context"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// What the dead had is taken out of the tables, not only left out of what is found.
func TestCleanUp(t *testing.T) {
	const names Name[int, int] = "names"
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	err := s.Run(func(p *actor.Process) error {
		for _, keys := range []Keys{Unique, Duplicate} {
			if _, err := StartLink(p, names, keys); err != nil {
				return err
			}
			table, err := names.find(s)
			if err != nil {
				return err
			}
			part := table.parts[0]
			_, ref := p.SpawnMonitor(func(q *actor.Process) error {
				_ = Register(q, names, 1, 1)
				return Register(q, names, 2, 2)
			})
			actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
			for { // the partition has the exit signal soon, and then cleans up
				part.mu.RLock()
				owners, byKey := len(part.owners), len(part.byKey)
				part.mu.RUnlock()
				unique := 0
				table.unique.Range(func(any, any) bool { unique++; return true })
				if owners+byKey+unique == 0 {
					break
				}
				if err := p.Sleep(1); err != nil {
					return err
				}
			}
			sup, _ := p.Whereis(actor.Name(names))
			if err := genserver.StopServer(p, sup, actor.Normal, actor.Infinity); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

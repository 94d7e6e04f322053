package cluster

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// A process that waits for who asked for it ends when that one has given up, though it
// lives and is connected; and the answer to a request that was given up reaches nobody.
func TestSpawnGivenUp(t *testing.T) {
	n, err := Start(t.Context(), Config{Name: "a", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	err = n.System().Run(func(p *actor.Process) error {
		ran := make(chan struct{}, 1)
		if err := RegisterFunc(n, "f", func(*actor.Process, bool) error { ran <- struct{}{}; return nil }); err != nil {
			return err
		}
		request := func(id actor.Ref) any {
			return spawnRequest{ID: id, From: p.Self(), Func: "f", Arg: true, Hold: true}
		}
		pid, id, err := ask(p, spawnerName, request)
		if err != nil {
			return err
		}
		down := p.Monitor(pid)
		if err := p.Send(spawnerName, spawnCancel{id}); err != nil {
			return err
		}
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == down })
		if err != nil || d.Reason != actor.Normal || len(ran) > 0 {
			t.Errorf("%v, %v, %d runs", d.Reason, err, len(ran))
		}
		// One whose asker is gone before the answer comes.
		late, err := p.Request(spawnerName, request)
		if err != nil {
			return err
		}
		p.Demonitor(late)
		if err := p.Send(spawnerName, spawnCancel{late}); err != nil {
			return err
		}
		if _, _, err := ask(p, spawnerName, request); err != nil { // the spawner has seen both
			return err
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("left in the mailbox: %+v", m)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

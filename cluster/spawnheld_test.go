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
		pid, id, _, err := ask(p, spawnerName, request)
		if err != nil {
			return err
		}
		down := p.Monitor(pid)
		if err := p.Send(spawnerName, spawnCancel{id}); err != nil {
			return err
		}
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == down })
		if err != nil || d.Reason != actor.NoConnection || len(ran) > 0 {
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
		if _, _, _, err := ask(p, spawnerName, request); err != nil { // the spawner has seen both
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

// A process that is held when the connection breaks never begins. Who asked for it is told
// NoConnection, once, also when the nodes have met again meanwhile.
func TestSpawnHeldWhenTheConnectionBreaks(t *testing.T) {
	if RaceDetector {
		t.Skip("a second Remote in one process races in grpclog")
	}
	start := func(name actor.NodeName) *Node {
		n, err := Start(t.Context(), Config{Name: name, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := n.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
		return n
	}
	a, b := start("a"), start("b")
	if err := RegisterFunc(b, "f", func(*actor.Process, bool) error { t.Error("it began"); return nil }); err != nil {
		t.Fatal(err)
	}
	err := a.System().Run(func(p *actor.Process) error {
		p.TrapExit(true)
		for _, opts := range []actor.SpawnOpts{{Link: true}, {Monitor: true}} {
			if err := a.Connect(t.Context(), b.Addr()); err != nil {
				return err
			}
			mark := p.Mark()
			pid, _, _, err := ask(p, spawnerName.At(b.Name()), func(id actor.Ref) any {
				return spawnRequest{ID: id, From: p.Self(), Func: "f", Arg: true, Hold: true}
			})
			if err != nil || pid.IsZero() {
				t.Fatalf("%v, %v", pid, err)
			}
			ended := make(chan error, 1)
			watching := make(chan struct{})
			go func() {
				ended <- b.System().Run(func(q *actor.Process) error {
					ref := q.Monitor(pid)
					close(watching)
					_, err := actor.Receive(q, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
					return err
				})
			}()
			<-watching
			if err := a.Disconnect(b.Name()); err != nil {
				return err
			}
			if err := <-ended; err != nil {
				t.Fatalf("the process that is held did not end: %v", err)
			}
			if err := a.Connect(t.Context(), b.Addr()); err != nil {
				return err
			}
			pid, ref := release(p, mark, pid, opts)
			m, err := actor.Receive[any](p, 5*time.Second)
			switch m := m.(type) {
			case actor.Exit:
				if !opts.Link || m.From != pid || m.Reason != actor.NoConnection {
					t.Errorf("%+v of %v", m, pid)
				}
			case actor.Down:
				if !opts.Monitor || m.Ref != ref || m.Reason != actor.NoConnection {
					t.Errorf("%+v of %v", m, ref)
				}
			default:
				t.Errorf("%v, %v", m, err)
			}
			if m, err := actor.Receive[any](p, 0); err == nil {
				t.Errorf("told twice: %+v", m)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

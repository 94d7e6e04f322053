package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/exercises"
)

// The arguments and the results of commands.
type (
	// order has so many processes fetch one session at the same time. With Hold they live on,
	// until they are shut down.
	order struct {
		ID    string
		Times int
		Hold  bool
	}
	// fetched is what one Fetch returned.
	fetched struct {
		PID exercises.PID
		Err string
	}
)

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer
	held   []actor.PID // the judge gives one command after the other
}

// Program is what a node does with an answer: it runs global, and fetches.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: a.Register,
		Serve: func(h *exercises.Host) error {
			if _, err := global.Start(h.Node, global.Config{}); err != nil {
				return err
			}
			b := &bench{Host: h, answer: a}
			exercises.Handle(h, "fetch", func(_ context.Context, o order) ([]fetched, error) { return b.fetch(o), nil })
			exercises.Handle(h, "shutdown", func(context.Context, bool) (bool, error) { return true, b.shutdown() })
			exercises.Handle(h, "forgotten", func(ctx context.Context, session exercises.PID) (bool, error) {
				pid, err := exercises.FromPID(session)
				if err != nil {
					return false, err
				}
				return true, forgotten(ctx, h, pid)
			})
			return nil
		},
	}
}

// fetch has all of them wait for each other, so that they fetch at the same time.
func (b *bench) fetch(o order) []fetched {
	all := make([]fetched, o.Times)
	start := make(chan struct{})
	var ready, done sync.WaitGroup
	for i := range all {
		ready.Add(1)
		done.Add(1)
		pid := b.System().Spawn(func(p *actor.Process) error {
			func() {
				defer done.Done() // also when a link ends it
				all[i].Err = "the process that fetches ended"
				ready.Done()
				<-start
				all[i] = b.one(p, o.ID)
			}()
			if !o.Hold {
				return nil
			}
			_, err := actor.Receive[struct{}](p, actor.Infinity)
			return err
		})
		if o.Hold {
			b.held = append(b.held, pid)
		}
	}
	ready.Wait()
	close(start)
	done.Wait()
	return all
}

func (b *bench) one(p *actor.Process, id string) fetched {
	var pid actor.PID
	var err error
	reason := actor.CatchAll(func() error {
		pid, err = b.answer.Fetch(p, id)
		return nil
	})
	switch {
	case reason != nil:
		return fetched{Err: exercises.Show(reason)}
	case err != nil:
		return fetched{Err: err.Error()}
	case pid.IsZero():
		return fetched{Err: "no PID, and no error"}
	}
	return fetched{PID: exercises.ToPID(pid)}
}

// shutdown shuts down the processes that were held, and waits until they have ended.
func (b *bench) shutdown() error {
	held := b.held
	b.held = nil
	return b.InProcess(func(p *actor.Process) error {
		for _, pid := range held {
			ref := p.Monitor(pid)
			if err := p.SendExit(pid, actor.Shutdown); err != nil {
				return err
			}
			if _, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref }); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgotten waits until no global name is pid's on this node.
func forgotten(ctx context.Context, h *exercises.Host, pid actor.PID) error {
	for {
		known := false
		for _, name := range global.Registered(h.System()) {
			now, ok := global.Whereis(h.System(), name)
			known = known || ok && now == pid
		}
		if !known {
			return nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(errors.New("the name of a dead process stays"), ctx.Err())
		}
	}
}

package ids

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/exercises"
)

// drawn is what a call of Next came to.
type drawn struct {
	ID  string
	Err string
}

// bench is the node's side. The server is a supervisor's child.
type bench struct {
	*exercises.Host
	answer Answer

	mu     sync.Mutex
	server actor.PID
	news   chan struct{} // closed and replaced with every start of the server
}

// Program is what a node does with an answer: it supervises the server, and draws ids.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: a.Register,
		Serve: func(h *exercises.Host) error {
			b := &bench{Host: h, answer: a, news: make(chan struct{})}
			// For an answer that uses it. Cuts are the judge's alone to make.
			if _, err := global.Start(h.Node, global.Config{AllowOverlappingPartitions: true}); err != nil {
				return err
			}
			exercises.Handle(h, "draw", b.draw)
			exercises.Handle(h, "crash", b.crash)
			return b.supervise()
		},
	}
}

func (b *bench) supervise() error {
	started := make(chan error, 1)
	b.System().Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		_, err := supervisor.StartLink(p, supervisor.Spec{
			Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
			Children:  []supervisor.Child{{ID: "ids", Start: b.start}},
		})
		started <- err
		if err != nil {
			return err
		}
		_, err = actor.Receive[actor.Exit](p, actor.Infinity)
		return err
	})
	if err := <-started; err != nil {
		return fmt.Errorf("start the server of ids: %w", err)
	}
	return nil
}

func (b *bench) start(p *actor.Process) (actor.PID, error) {
	pid, err := b.answer.Start(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.server = pid
	close(b.news)
	b.news = make(chan struct{})
	return pid, err
}

// draw has four processes draw so many ids each, at the same time.
func (b *bench) draw(_ context.Context, times int) ([]drawn, error) {
	const clients = 4
	all := make([]drawn, clients*times)
	var group sync.WaitGroup
	for c := range clients {
		group.Go(func() {
			for i := range times {
				d := &all[c*times+i]
				err := b.InProcess(func(p *actor.Process) error {
					var err error
					d.ID, err = b.answer.Next(p)
					return err
				})
				switch {
				case err != nil:
					d.Err = exercises.Show(err)
				case d.ID == "":
					d.Err = "an empty id"
				}
			}
		})
	}
	group.Wait()
	return all, nil
}

// crash kills the server, and returns when another has started.
func (b *bench) crash(ctx context.Context, _ bool) (bool, error) {
	b.mu.Lock()
	server, news := b.server, b.news
	b.mu.Unlock()
	b.System().SendExit(server, actor.Kill)
	select {
	case <-news:
		return true, nil
	case <-ctx.Done():
		return false, errors.Join(errors.New("the server of ids is not restarted"), ctx.Err())
	}
}

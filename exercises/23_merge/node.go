package merge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/exercises"
)

// putting is the argument of the command put.
type putting struct{ ID, Item string }

// content is what Items returned.
type content struct {
	Items []string
	Err   string
}

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer
}

// Program is what a node does with an answer: it runs global, and calls the answer.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: a.Register,
		Serve: func(h *exercises.Host) error {
			// The judge cuts each connection by itself, and nobody else does.
			if _, err := global.Start(h.Node, global.Config{AllowOverlappingPartitions: true}); err != nil {
				return err
			}
			b := &bench{h, a}
			exercises.Handle(h, "put", b.put)
			exercises.Handle(h, "items", b.items)
			exercises.Handle(h, "named", func(context.Context, bool) ([]exercises.PID, error) { return b.named(), nil })
			exercises.Handle(h, "parted", b.parted)
			exercises.Handle(h, "agreed", b.agreed)
			return nil
		},
	}
}

// put returns the error of Put as a text.
func (b *bench) put(_ context.Context, a putting) (string, error) {
	return text(b.InProcess(func(p *actor.Process) error { return b.answer.Put(p, a.ID, a.Item) })), nil
}

func (b *bench) items(_ context.Context, id string) (content, error) {
	var items []string
	err := b.InProcess(func(p *actor.Process) error {
		var err error
		items, err = b.answer.Items(p, id)
		return err
	})
	return content{items, text(err)}, nil
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return exercises.Show(err)
}

// named are the processes that have a global name, as this node sees it.
func (b *bench) named() []exercises.PID {
	var all []exercises.PID
	for _, name := range global.Registered(b.System()) {
		if pid, ok := global.Whereis(b.System(), name); ok {
			all = append(all, exercises.ToPID(pid))
		}
	}
	return all
}

// parted waits until the node is connected to none of the others, and finds no names of theirs.
func (b *bench) parted(ctx context.Context, others []actor.NodeName) (bool, error) {
	for {
		parted := true
		for _, n := range others {
			parted = parted && !b.Connected(n)
		}
		for _, name := range global.Registered(b.System()) {
			pid, ok := global.Whereis(b.System(), name)
			for _, n := range others {
				parted = parted && !(ok && pid.Node() == n)
			}
		}
		if parted {
			return true, nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return false, errors.Join(fmt.Errorf("the node still sees one of %v", others), ctx.Err())
		}
	}
}

// agreed waits until global has settled what was in conflict.
func (b *bench) agreed(context.Context, bool) (bool, error) {
	return true, b.InProcess(func(p *actor.Process) error { return global.Sync(p) })
}

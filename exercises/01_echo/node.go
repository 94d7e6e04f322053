package echo

import (
	"context"
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

// started is what the command start returns.
type started struct {
	PID exercises.PID
	Err string // what Start failed with
}

// question is the argument of the command ask.
type question struct {
	Node actor.NodeName
	Name actor.Name
	Text string
}

// answered is what Ask returned.
type answered struct {
	Node actor.NodeName
	Text string
	Err  string
}

// Program is what a node does with an answer: it starts its echo and asks others'.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: a.Register,
		Serve: func(h *exercises.Host) error {
			exercises.Handle(h, "start", func(ctx context.Context, name actor.Name) (started, error) {
				return start(ctx, h, a, name)
			})
			exercises.Handle(h, "ask", func(_ context.Context, q question) (answered, error) {
				var got answered
				err := h.InProcess(func(p *actor.Process) error {
					node, text, err := a.Ask(p, q.Node, q.Name, q.Text)
					got = answered{Node: node, Text: text}
					if err != nil {
						got.Err = err.Error()
					}
					return nil
				})
				if err != nil { // the process died in Ask
					got = answered{Err: exercises.Show(err)}
				}
				return got, nil
			})
			return nil
		},
	}
}

// start starts an echo under a parent that outlives it, as a supervisor would.
func start(ctx context.Context, h *exercises.Host, a Answer, name actor.Name) (started, error) {
	result := make(chan started, 1)
	h.System().Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		pid, err := a.Start(p, name)
		if err != nil {
			result <- started{Err: err.Error()}
			return nil
		}
		result <- started{PID: exercises.ToPID(pid)}
		_, err = actor.Receive[actor.Exit](p, actor.Infinity)
		return err
	})
	select {
	case r := <-result:
		return r, nil
	case <-ctx.Done():
		return started{}, errors.Join(errors.New("start the echo"), ctx.Err())
	}
}

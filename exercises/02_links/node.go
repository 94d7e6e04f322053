package links

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/exercises"
)

// The messages that an owner and a worker get.
type (
	// stop tells an owner or a worker to end for a reason.
	stop struct{ Reason actor.Atom }
	// hire tells a guard to start a worker and to answer with its PID.
	hire struct {
		Job job
		To  actor.PID
	}
	// hired is the answer to hire, and what a new owner says first.
	hired struct{ Worker actor.PID }
	// tell has a guard wait for the end of a worker, and tell it to the judge.
	tell struct{ Worker actor.PID }
	// ping is answered by a worker with pong.
	ping struct{ From actor.PID }
	pong struct{ Worker actor.PID }
)

func types(c *codec.Codec) error {
	return errors.Join(
		codec.Register[job](c, "bench.job"),
		codec.Register[stop](c, "bench.stop"),
		codec.Register[hire](c, "bench.hire"),
		codec.Register[hired](c, "bench.hired"),
		codec.Register[tell](c, "bench.tell"),
		codec.Register[ping](c, "bench.ping"),
		codec.Register[pong](c, "bench.pong"),
	)
}

// The arguments and the results of commands.
type (
	// job says which worker is started where. Crash is the reason of a worker that
	// crashes at once; empty for one that works.
	job struct {
		On     actor.NodeName
		Worker string
		Crash  string
	}
	// hiring has a guard hire.
	hiring struct {
		Guard exercises.PID
		Job   job
	}
	// pair is an owner and its worker. Worker is empty when the owner died before it
	// could say, or started none.
	pair struct{ Owner, Worker exercises.PID }
	// ending has a process stop.
	ending struct {
		PID    exercises.PID
		Reason actor.Atom
	}
	// question asks a guard how a worker ended; the event "ended" is the answer.
	question struct{ Guard, Worker exercises.PID }
	// ended is what Ended returned for a worker.
	ended struct {
		Worker exercises.PID
		Reason string
	}
)

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer
}

// Program is what a node does with an answer: it runs owners, and workers for others.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: types,
		Serve: func(h *exercises.Host) error {
			b := &bench{Host: h, answer: a}
			exercises.Handle(h, "serve", func(_ context.Context, worker string) (bool, error) {
				return true, cluster.RegisterFunc(h.Node, worker, work)
			})
			exercises.Handle(h, "bound", b.bound)
			exercises.Handle(h, "guard", func(ctx context.Context, _ bool) (exercises.PID, error) {
				return exercises.ToPID(h.System().Spawn(b.guard)), nil
			})
			exercises.Handle(h, "hire", b.hire)
			exercises.Handle(h, "stop", func(_ context.Context, e ending) (bool, error) {
				return b.send(e.PID, stop{e.Reason})
			})
			exercises.Handle(h, "tell", func(_ context.Context, q question) (bool, error) {
				worker, err := exercises.FromPID(q.Worker)
				if err != nil {
					return false, err
				}
				return b.send(q.Guard, tell{worker})
			})
			return nil
		},
	}
}

// work is the worker.
func work(p *actor.Process, crash string) error {
	if crash != "" {
		return actor.Reason(actor.Atom(crash))
	}
	for {
		var end error
		err := actor.Select(p, actor.Infinity,
			actor.On(func(s stop) { end = actor.Reason(s.Reason) }),
			actor.On(func(m ping) { end = p.Send(m.From, pong{p.Self()}) }),
		)
		if err != nil || end != nil {
			return cmp.Or(end, err)
		}
	}
}

// bound starts an owner that starts its worker with Bound and works until it is told
// to stop.
func (b *bench) bound(ctx context.Context, j job) (pair, error) {
	said := make(chan hired, 1)
	owner := b.System().Spawn(func(p *actor.Process) error {
		said <- hired{b.answer.Bound(p, b.Node, j.On, j.Worker, j.Crash)}
		return work(p, "")
	})
	return b.pair(ctx, owner, said)
}

// guard is the body of an owner that hires workers with Guard.
func (b *bench) guard(p *actor.Process) error {
	for {
		var end error
		err := actor.Select(p, actor.Infinity,
			actor.On(func(h hire) {
				worker := b.answer.Guard(p, b.Node, h.Job.On, h.Job.Worker, h.Job.Crash)
				end = p.Send(h.To, hired{worker})
			}),
			actor.On(func(t tell) {
				reason := b.answer.Ended(p, t.Worker)
				end = b.Emit("ended", ended{exercises.ToPID(t.Worker), exercises.Show(reason)})
			}),
			actor.On(func(s stop) { end = actor.Reason(s.Reason) }),
		)
		if err != nil || end != nil {
			return cmp.Or(end, err)
		}
	}
}

// hire has a guard hire.
func (b *bench) hire(ctx context.Context, h hiring) (pair, error) {
	guard, err := exercises.FromPID(h.Guard)
	if err != nil {
		return pair{}, err
	}
	said := make(chan hired, 1)
	b.System().Spawn(func(p *actor.Process) error {
		if err := p.Send(guard, hire{h.Job, p.Self()}); err != nil {
			return err
		}
		h, err := actor.Receive[hired](p, actor.Infinity)
		if err == nil {
			said <- h
		}
		return err
	})
	return b.pair(ctx, guard, said)
}

// pair waits until an owner has said who its worker is, or is dead.
func (b *bench) pair(ctx context.Context, owner actor.PID, said <-chan hired) (pair, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	died := make(chan struct{})
	go func() {
		if b.Fate(ctx, owner, time.Minute) != exercises.Alive {
			close(died)
		}
	}()
	found := pair{Owner: exercises.ToPID(owner)}
	var worker actor.PID
	select {
	case h := <-said:
		worker = h.Worker
	case <-died:
		select {
		case h := <-said: // its last word
			worker = h.Worker
		default:
		}
	case <-ctx.Done():
		return pair{}, ctx.Err()
	}
	found.Worker = exercises.ToPID(worker)
	if worker.IsZero() {
		return found, nil
	}
	return found, b.InProcess(func(p *actor.Process) error { return reach(p, worker) })
}

// reach waits until a worker has answered, or is known to be dead. Whatever this node
// sent it before, a link for one, has arrived by then: what the judge does next to the
// worker, from elsewhere, does not overtake that.
func reach(p *actor.Process, worker actor.PID) error {
	ref := p.Monitor(worker)
	if err := p.Send(worker, ping{p.Self()}); err != nil {
		return err
	}
	return actor.Select(p, actor.Infinity,
		actor.On(func(pong) {}),
		actor.On(func(actor.Down) {}, func(d actor.Down) bool { return d.Ref == ref }),
	)
}

func (b *bench) send(to exercises.PID, msg any) (bool, error) {
	pid, err := exercises.FromPID(to)
	if err != nil {
		return false, err
	}
	return true, b.System().Send(pid, msg)
}

// Package intensity is the conformance scenario intensity, the twin of intensity.exs.
package intensity

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the servers are told, and what they tell.
type (
	Started struct{ ID string }
	Exit    struct{ Reason error }
	// Terminate says that a child's Terminate ran.
	Terminate struct {
		ID     string
		Reason error
	}
)

type worker struct {
	genserver.Default
	who  actor.PID
	id   string
	trap bool
}

// Init tells that it was started.
func (w *worker) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(w.trap)
	_ = p.Send(w.who, Started{w.id})
	return genserver.Ok()
}

// HandleCast exits as it is told to.
func (w *worker) HandleCast(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Exit); ok {
		p.Exit(m.Reason)
	}
	return w.Default.HandleCast(p, msg)
}

// Terminate tells of the reason.
func (w *worker) Terminate(p *actor.Process, reason error) {
	_ = p.Send(w.who, Terminate{w.id, reason})
}

// Init says that an init ran, for the Nth time.
type Init struct{ N int }

// once starts well once; every later Init fails.
type once struct {
	genserver.Default
	who    actor.PID
	n      int
	reason error
}

// Init fails, except for the first time.
func (o *once) Init(p *actor.Process) genserver.InitResult {
	_ = p.Send(o.who, Init{o.n})
	if o.n > 0 {
		return genserver.StopInit(o.reason)
	}
	return genserver.Ok()
}

// HandleCast exits as it is told to.
func (o *once) HandleCast(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Exit); ok {
		p.Exit(m.Reason)
	}
	return o.Default.HandleCast(p, msg)
}

// Run answers B12, B18: how many restarts there are, and what follows.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me := p.Self()
	reason := actor.Reason([2]any{t.DrawAtom("reason"), t.DrawInt("reason", 1, 99)})
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	allowed := t.DrawInt("allowed", 0, 3)
	child := func(id string, trap bool) supervisor.Child {
		return supervisor.Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &worker{who: me, id: id, trap: trap})
		}}
	}
	crash := func(sup actor.PID, id string) { _ = genserver.Cast(p, find(p, sup, id), Exit{reason}) }

	temporary := child(c, true)
	temporary.Restart = supervisor.Temporary
	sup := start(p, supervisor.Spec{
		Intensity: supervisor.Intensity{Restarts: allowed, Within: 100 * time.Second},
		Children:  []supervisor.Child{child(a, true), child(b, true), temporary},
	})
	t.Name(sup, "supervisor")
	for range 3 {
		t.Next(p, "started")
	}
	crash(sup, c)
	t.Next(p, "the temporary one")
	for i := range allowed + 1 {
		crash(sup, b)
		t.Next(p, "crash")
		if i < allowed {
			t.Next(p, "restarted")
		}
	}
	t.Next(p, "the other one")
	t.Next(p, "the supervisor")
	t.Poll(p, "mailbox")

	tries := -1
	sup = start(p, supervisor.Spec{
		Intensity: supervisor.Intensity{Restarts: 2, Within: 100 * time.Second},
		Children: []supervisor.Child{{ID: a, Start: func(p *actor.Process) (actor.PID, error) {
			tries++
			return genserver.StartLink(p, &once{who: me, n: tries, reason: reason})
		}}},
	})
	t.Next(p, "init")
	crash(sup, a)
	for range 2 {
		t.Next(p, "init again")
	}
	t.Next(p, "the supervisor gives up")
	t.Poll(p, "mailbox")

	sup = start(p, supervisor.Spec{Children: []supervisor.Child{child(a, false)}})
	t.Next(p, "started")
	for range 3 {
		crash(sup, a)
		for range 2 {
			t.Next(p, "by default")
		}
	}
	crash(sup, a)
	for range 2 {
		t.Next(p, "one too many")
	}
	t.Poll(p, "mailbox")
}

func start(p *actor.Process, spec supervisor.Spec) actor.PID {
	sup, err := supervisor.StartLink(p, spec)
	if err != nil {
		p.Exit(err)
	}
	return sup
}

// find is the child, once the supervisor has it.
func find(p *actor.Process, sup actor.PID, id string) actor.PID {
	for {
		infos, err := supervisor.WhichChildren(p, sup)
		if err != nil {
			p.Exit(err)
		}
		for _, c := range infos {
			if c.ID == id && p.Alive(c.PID) {
				return c.PID
			}
		}
	}
}

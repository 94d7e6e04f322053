// Package startfail is the conformance scenario startfail, the twin of startfail.exs.
package startfail

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the servers tell.
type (
	Init      struct{ ID string }
	Terminate struct {
		ID     string
		Reason error
	}
)

type worker struct {
	genserver.Default
	who  actor.PID
	id   string
	init func(p *actor.Process) genserver.InitResult
}

// Init tells that it runs, and decides as the scenario wants.
func (w *worker) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true)
	_ = p.Send(w.who, Init{w.id})
	return w.init(p)
}

// Terminate tells of the reason.
func (w *worker) Terminate(p *actor.Process, reason error) {
	_ = p.Send(w.who, Terminate{w.id, reason})
}

func fine(*actor.Process) genserver.InitResult   { return genserver.Ok() }
func ignore(*actor.Process) genserver.InitResult { return genserver.Ignore() }

// Run answers B14: children that do not start.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me := p.Self()
	reason, text := t.DrawReason("reason"), t.DrawWord("text")
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	child := func(id string, init func(*actor.Process) genserver.InitResult) supervisor.Child {
		return supervisor.Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &worker{who: me, id: id, init: init})
		}}
	}

	for _, f := range []struct {
		what string
		init func(p *actor.Process) genserver.InitResult
	}{
		{"stops", func(*actor.Process) genserver.InitResult { return genserver.StopInit(reason) }},
		{"exits", func(p *actor.Process) genserver.InitResult { p.Exit(reason); return genserver.Ok() }},
		{"raises", func(*actor.Process) genserver.InitResult { panic(text) }},
		{"stops normally", func(*actor.Process) genserver.InitResult { return genserver.StopInit(actor.Normal) }},
	} {
		sup, err := supervisor.StartLink(p, supervisor.Spec{
			Children: []supervisor.Child{child(a, fine), child(b, f.init), child(c, fine)},
		})
		t.EmitStart("one "+f.what, sup, err)
		for range 4 {
			t.Next(p, "one "+f.what+", mailbox")
		}
		t.Poll(p, "one "+f.what+", then")
	}

	temporary, transient := child(b, ignore), child(c, fine)
	temporary.Restart, transient.Restart = supervisor.Temporary, supervisor.Transient
	sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{child(a, ignore), temporary, transient}})
	if err != nil {
		p.Exit(err)
	}
	for range 3 {
		t.Next(p, "ignore")
	}
	infos, err := supervisor.WhichChildren(p, sup)
	if err != nil {
		p.Exit(err)
	}
	list := []any{}
	for _, c := range infos {
		kind := actor.Atom("worker")
		if c.Supervisor {
			kind = "supervisor"
		}
		list = append(list, [3]any{c.ID, !c.PID.IsZero(), kind})
	}
	t.Emit("which children", list)
	_ = supervisor.Stop(p, sup, actor.Normal)
	t.Next(p, "stopped")
	t.Emit("its reason", actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == sup }).Reason)
	t.Poll(p, "mailbox")
}

// Package supervisor is the conformance scenario supervisor, the twin of supervisor.exs.
package supervisor

import (
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

// Run answers B10: starting and stopping in order, and leaving the others alone.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, word := t.DrawReason("reason"), t.DrawAtom("word")
	keys := []string{"child 1", "child 2", "child 3", "child 4", "child 5"}
	var ids []string
	for _, key := range keys[:t.DrawInt("children", 3, 5)] {
		ids = append(ids, t.DrawWord(key))
	}
	child := func(id string, trap bool) supervisor.Child {
		me := p.Self()
		return supervisor.Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
			return genserver.StartLink(p, &worker{who: me, id: id, trap: trap})
		}}
	}

	var children []supervisor.Child
	for _, id := range ids {
		children = append(children, child(id, true))
	}
	sup := start(p, children)
	t.Name(sup, "supervisor")
	for range ids {
		t.Next(p, "started")
	}
	before := which(p, sup)
	list := []any{}
	for _, c := range before {
		list = append(list, [3]any{c.ID, !c.PID.IsZero(), kind(c)})
	}
	t.Emit("which children", list)

	crashing := before[t.DrawInt("which", 0, len(ids)-1)]
	_ = genserver.Cast(p, crashing.PID, Exit{actor.Reason([2]any{word, word})})
	t.Next(p, "one crashes")
	t.Next(p, "one crashes")
	afterIt := which(p, sup)
	same, alive := []any{}, []bool{}
	for i, c := range afterIt {
		same = append(same, [2]any{c.ID, c.PID == before[i].PID})
		if c.ID == crashing.ID {
			alive = append(alive, p.Alive(c.PID))
		}
	}
	t.Emit("still the same", same)
	t.Emit("the new one is alive", alive)

	t.EmitResult("stopped", actor.Atom("ok"), supervisor.Stop(p, sup, reason))
	for range ids {
		t.Next(p, "stopping")
	}
	t.Next(p, "the supervisor")
	t.Poll(p, "mailbox")

	brutal := child(ids[1], false)
	brutal.Shutdown = supervisor.BrutalKill
	sup = start(p, []supervisor.Child{child(ids[0], true), brutal})
	for range 2 {
		t.Next(p, "started")
	}
	var monitors []actor.Ref
	for _, c := range which(p, sup) {
		monitors = append(monitors, p.Monitor(c.PID))
	}
	_, ref := p.SpawnMonitor(func(p *actor.Process) error { return p.SendExit(sup, reason) })
	trace.AwaitDown(p, ref)
	t.Emit("after a stranger's signal", len(which(p, sup)))
	_ = p.SendExit(sup, actor.Shutdown)
	t.Emit("its reason", actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == sup }).Reason)
	t.Emit("the child that traps", trace.Await[Terminate](p))
	for _, m := range monitors {
		t.Emit("each child's reason", trace.AwaitDown(p, m).Reason)
	}
	t.Poll(p, "mailbox")
}

func start(p *actor.Process, children []supervisor.Child) actor.PID {
	sup, err := supervisor.StartLink(p, supervisor.Spec{Children: children})
	if err != nil {
		p.Exit(err)
	}
	return sup
}

func which(p *actor.Process, sup actor.PID) []supervisor.ChildInfo {
	infos, err := supervisor.WhichChildren(p, sup)
	if err != nil {
		p.Exit(err)
	}
	return infos
}

func kind(c supervisor.ChildInfo) actor.Atom {
	if c.Supervisor {
		return "supervisor"
	}
	return "worker"
}

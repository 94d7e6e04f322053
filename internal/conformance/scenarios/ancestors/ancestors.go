// Package ancestors is the conformance scenario ancestors, the twin of ancestors.exs.
package ancestors

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The requests.
type (
	Start struct {
		genserver.Req[actor.PID]
		Name actor.Name
	}
	Plain struct{ genserver.Req[actor.PID] }
)

type server struct{ genserver.Default }

// HandleCall starts what it is asked to.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Start:
		return genserver.Reply(m, startLink(p, m.Name))
	case Plain:
		return genserver.Reply(m, p.Spawn(trace.Puppet))
	}
	return s.Default.HandleCall(p, req, from)
}

// Run answers P22: the ancestors of a GenServer, and of a plain process.
func Run(p *actor.Process, t *trace.T) {
	t.Name(p.Self(), "me")
	first := startLink(p, "")
	t.Name(first, "first")
	pids := []actor.PID{first}
	for _, key := range []string{"1", "2", "3", "4", "5", "6"}[:t.DrawInt("levels", 3, 6)] {
		var name actor.Name
		if t.DrawInt("named "+key, 0, 1) == 1 {
			name = t.DrawName("name " + key)
		}
		pids = append(pids, genserver.MustCall(p, pids[len(pids)-1], Start{Name: name}))
	}
	for _, pid := range pids {
		t.Emit("its ancestors", trace.Ancestors(p, pid))
	}

	plain := genserver.MustCall(p, pids[len(pids)-1], Plain{})
	t.Name(plain, "plain")
	t.Emit("a plain process", trace.Ancestors(p, plain))
	loose := trace.Ask(p, plain, func(q *actor.Process) actor.PID {
		pid, _ := genserver.Start(q, &server{})
		return pid
	})
	t.Emit("started by a plain one", trace.Ancestors(p, loose))
	t.Emit("mine", trace.Ancestors(p, p.Self()))

	name := t.DrawName("plain")
	_ = p.Register(name, plain)
	linked := func(q *actor.Process) actor.PID { return startLink(q, "") }
	child := trace.Ask(p, plain, linked)
	_ = p.Unregister(name)
	t.Emit("by its name", trace.Ancestors(p, child))
	other := trace.Ask(p, plain, linked)
	t.Emit("without it", []any{trace.Ancestors(p, other), trace.Ancestors(p, child)})

	var callers []any
	for _, pid := range []actor.PID{first, child, plain} {
		callers = append(callers, trace.Callers(p, pid))
	}
	t.Emit("callers", callers)
	trace.Kill(p, plain)
	t.Emit("the dead are still ancestors", trace.Ancestors(p, loose))
}

func startLink(p *actor.Process, name actor.Name) actor.PID {
	var opts []genserver.Option
	if name != "" {
		opts = append(opts, genserver.WithName(name))
	}
	pid, _ := genserver.StartLink(p, &server{}, opts...)
	return pid
}

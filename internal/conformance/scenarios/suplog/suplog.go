// Package suplog is the conformance scenario suplog, the twin of suplog.exs.
package suplog

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B32: what a supervisor logs of its children.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, reason := t.DrawAtom("word"), t.DrawReason("reason")
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	named := genserver.WithName(t.DrawNames("name", 1)[0])
	start := func(children ...supervisor.Child) (actor.PID, error) {
		return supervisor.StartLink(p, supervisor.Spec{Children: children}, named)
	}

	kinds := []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary}
	for _, kind := range kinds {
		for _, why := range []error{
			actor.Normal, actor.Shutdown, actor.ShutdownReason(word),
			actor.Reason([2]any{actor.Atom("normal"), word}), actor.Reason(word), actor.Kill,
		} {
			sup := trace.Supervise(p, supervisor.Spec{Children: []supervisor.Child{trace.Child(p, a, trace.Plan{Restart: kind})}})
			t.Name(sup, "supervisor")
			t.Emit(kind.String(), why)
			t.Name(trace.ChildPID(p, sup, a), "child")
			trace.Crash(p, sup, a, why)
			t.Reports("its end")
			_ = supervisor.Stop(p, sup, actor.Normal)
			t.Reports("the supervisor's")
		}
	}

	for _, how := range []trace.Outcome{{Error: reason}, {Stop: reason}, {Ignore: true}} {
		t.Emit("a start that fails", how.Ignore)
		sup, err := start(trace.Child(p, a, trace.Plan{}), trace.Child(p, b, trace.Plan{Starts: []trace.Outcome{how}}))
		if err == nil {
			_ = supervisor.Stop(p, sup, actor.Normal)
		}
		t.Reports("at first")
		sup, err = start()
		if err != nil {
			p.Exit(err)
		}
		_, _ = supervisor.StartChild(p, sup, trace.Child(p, b, trace.Plan{Starts: []trace.Outcome{how}}))
		t.Reports("added")
		_, _ = supervisor.StartChild(p, sup, trace.Child(p, c, trace.Plan{Starts: []trace.Outcome{{}, how, how, how}}))
		trace.Kill(p, trace.ChildPID(p, sup, c))
		if how.Ignore {
			settle(p, sup, c)
		} else {
			trace.Gone(p, sup)
		}
		t.Reports("restarted")
		if how.Ignore {
			_ = supervisor.Stop(p, sup, actor.Normal)
		}
	}

	exits := func(reason error) func(*actor.Process) { return func(q *actor.Process) { q.Exit(reason) } }
	for _, kind := range kinds {
		for _, s := range []struct {
			what string
			plan trace.Plan
		}{
			{"is deaf", trace.Plan{Deaf: true, Shutdown: trace.MS(20)}},
			{"is killed at once", trace.Plan{Shutdown: supervisor.BrutalKill}},
			{"ends normally", trace.Plan{Last: exits(actor.Normal)}},
			{"shuts down for a reason", trace.Plan{Last: exits(actor.ShutdownReason(word))}},
			{"exits", trace.Plan{Last: exits(actor.Reason(word))}},
		} {
			s.plan.Restart = kind
			sup, err := start(trace.Child(p, a, s.plan))
			if err != nil {
				p.Exit(err)
			}
			t.Name(sup, "other supervisor")
			t.Name(trace.ChildPID(p, sup, a), "child")
			t.Emit("a "+kind.String()+" one that "+s.what, trace.Done(supervisor.TerminateChild(p, sup, a)))
			t.Reports("its end")
			_ = supervisor.Stop(p, sup, actor.Normal)
		}
	}

	sup := trace.Supervise(p, supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{
		trace.Child(p, a, trace.Plan{Deaf: true, Shutdown: trace.MS(20)}),
		trace.Child(p, b, trace.Plan{}), trace.Child(p, c, trace.Plan{}),
	}})
	t.Name(sup, "last supervisor")
	trace.Crash(p, sup, b, actor.ShutdownReason(word))
	t.Reports("one for all")
	_ = supervisor.Stop(p, sup, actor.Shutdown)
	t.Reports("stopped")
}

// settle waits until a child was started without a process.
func settle(p *actor.Process, sup actor.PID, id string) {
	for {
		infos, err := supervisor.WhichChildren(p, sup)
		if err != nil {
			p.Exit(err)
		}
		for _, c := range infos {
			if c.ID == id && c.PID.IsZero() && !c.Restarting {
				return
			}
		}
	}
}

// Package administration is the conformance scenario administration, the twin of
// administration.exs.
package administration

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B15: the administration calls and their errors.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	a, b, c, d := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c"), t.DrawWord("d")
	kind := func(pid actor.PID, err error) any {
		if err == nil && !pid.IsZero() {
			return actor.Atom("started")
		}
		return trace.Answer(pid, err)
	}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
		kind     supervisor.Restart
	}{
		{"one_for_one, permanent", supervisor.OneForOne, supervisor.Permanent},
		{"one_for_all, transient", supervisor.OneForAll, supervisor.Transient},
		{"rest_for_one, temporary", supervisor.RestForOne, supervisor.Temporary},
	} {
		sup := trace.Supervise(p, supervisor.Spec{Strategy: s.strategy, Children: []supervisor.Child{
			trace.Child(p, a, trace.Plan{Restart: s.kind}),
		}})
		plain := trace.Child(p, a, trace.Plan{})
		t.Emit(s.name, trace.ChildList(p, sup))
		t.Emit("start the same", trace.Answer(supervisor.StartChild(p, sup, plain)))
		t.Emit("restart a running one", trace.Answer(supervisor.RestartChild(p, sup, a)))
		t.Emit("delete a running one", trace.Done(supervisor.DeleteChild(p, sup, a)))
		t.Emit("terminate", trace.Done(supervisor.TerminateChild(p, sup, a)))
		t.Emit("mail", trace.Mail(p))
		t.Emit("children", trace.ChildList(p, sup))
		t.Emit("count", trace.Counts(supervisor.CountChildren(p, sup)))
		t.Emit("terminate again", trace.Done(supervisor.TerminateChild(p, sup, a)))
		t.Emit("start one that is there", kind(supervisor.StartChild(p, sup, plain)))
		t.Emit("restart", kind(supervisor.RestartChild(p, sup, a)))
		t.Emit("mail", trace.Mail(p))
		t.Emit("terminate", trace.Done(supervisor.TerminateChild(p, sup, a)))
		t.Emit("delete", trace.Done(supervisor.DeleteChild(p, sup, a)))
		t.Emit("delete again", trace.Done(supervisor.DeleteChild(p, sup, a)))
		t.Emit("restart what is not there", trace.Answer(supervisor.RestartChild(p, sup, a)))
		t.Emit("terminate what is not there", trace.Done(supervisor.TerminateChild(p, sup, a)))
		_, err := supervisor.GetChildSpec(p, sup, a)
		t.Emit("its specification", trace.Done(err))
		t.Emit("mail", trace.Mail(p))

		for _, id := range []string{b, c} {
			if _, err := supervisor.StartChild(p, sup, trace.Child(p, id, trace.Plan{
				Restart: supervisor.Transient, Shutdown: trace.MS(77),
			})); err != nil {
				p.Exit(err)
			}
		}
		spec, _ := supervisor.GetChildSpec(p, sup, b)
		t.Emit("its specification", [5]any{
			spec.ID, actor.Atom(spec.Restart.String()), spec.ShutdownTime(),
			trace.ChildType(supervisorInfo(spec)), spec.Significant,
		})
		t.Emit("start that is ignored", trace.Answer(supervisor.StartChild(p, sup,
			trace.Child(p, a, trace.Plan{Restart: s.kind, Starts: []trace.Outcome{{Ignore: true}}}))))
		t.Emit("children", trace.ChildList(p, sup))
		t.Emit("start that fails", trace.Answer(supervisor.StartChild(p, sup,
			trace.Child(p, d, trace.Plan{Starts: []trace.Outcome{{Error: reason}}}))))
		t.Emit("init that fails", trace.Answer(supervisor.StartChild(p, sup,
			trace.Child(p, d, trace.Plan{Starts: []trace.Outcome{{Stop: reason}}}))))
		t.Emit("children", trace.ChildList(p, sup))
		done := trace.Done(supervisor.Stop(p, sup, reason))
		rest := []any{}
		for _, m := range trace.Mail(p) {
			if _, ok := m.(actor.Exit); !ok {
				rest = append(rest, m)
			}
		}
		t.Emit("ended", [2]any{done, rest})
	}

	sup := trace.Supervise(p, supervisor.Spec{Children: []supervisor.Child{trace.Child(p, a, trace.Plan{
		Starts: []trace.Outcome{{}, {Error: reason}, {Stop: reason}, {Ignore: true}},
	})}})
	_ = supervisor.TerminateChild(p, sup, a)
	for range 4 {
		t.Emit("restart by hand", kind(supervisor.RestartChild(p, sup, a)))
	}
	t.Emit("children", trace.ChildList(p, sup))
	_ = supervisor.Stop(p, sup, actor.Normal)
}

func supervisorInfo(c supervisor.Child) (i supervisor.ChildInfo) {
	i.Supervisor = c.Supervisor
	return i
}

// Package brutaltree is the conformance scenario brutaltree, the twin of brutaltree.exs.
package brutaltree

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

const inner = "inner"

// Run answers B13, B10: a tree that is stopped from above.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me := p.Self()
	a, b, c, d := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c"), t.DrawWord("d")
	late := trace.MS(t.DrawInt("time", 30, 60))
	below := func(m trace.Terminate) bool { return m.ID == any(a) || m.ID == any(b) }
	for _, s := range []struct {
		what     string
		shutdown time.Duration
		deaf     bool
	}{
		{"killed", supervisor.BrutalKill, false}, {"as long as it takes", supervisor.Infinity, false},
		{"too short", late, true}, {"long enough", 5 * time.Second, false},
	} {
		for _, how := range []string{"stop", "terminate", "crash"} {
			spec := supervisor.Spec{Children: []supervisor.Child{
				trace.ChildOf(me, a, trace.Plan{}),
				trace.ChildOf(me, b, trace.Plan{Deaf: s.deaf, Shutdown: supervisor.Infinity}),
			}}
			top := trace.Supervise(p, supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{
				trace.Child(p, c, trace.Plan{}),
				{ID: inner, Supervisor: true, Shutdown: s.shutdown, Start: func(q *actor.Process) (actor.PID, error) {
					return supervisor.StartLink(q, spec)
				}},
				trace.Child(p, d, trace.Plan{}),
			}})
			low := trace.ChildPID(p, top, inner)
			var refs []actor.Ref
			for _, pid := range []actor.PID{low, trace.ChildPID(p, low, a), trace.ChildPID(p, low, b)} {
				refs = append(refs, p.Monitor(pid))
			}
			t.Emit(s.what+", "+how, trace.Mail(p))
			switch how {
			case "stop":
				_ = supervisor.Stop(p, top, actor.Normal)
			case "terminate":
				_ = supervisor.TerminateChild(p, top, inner)
			default:
				trace.Crash(p, top, c, actor.Shutdown)
			}
			t.Emit("the supervisor", trace.AwaitDown(p, refs[0]).Reason)
			t.Emit("a child", trace.AwaitDown(p, refs[1]).Reason)
			if !s.deaf {
				t.Emit("the other", trace.AwaitDown(p, refs[2]).Reason)
			}
			var tell []trace.Terminate
			for range 2 {
				tell = append(tell, actor.MustReceive(p, trace.Patience, below))
			}
			t.Emit("they tell", trace.Told(tell))
			if how != "stop" {
				_ = supervisor.Stop(p, top, actor.Normal)
			}
			for range 2 {
				if how == "crash" { // those of the second inner one
					actor.MustReceive(p, trace.Patience, below)
				}
			}
			rest := []any{}
			for _, m := range trace.Mail(p) {
				if m, ok := m.(trace.Terminate); ok && (m.ID == any(c) || m.ID == any(d)) {
					rest = append(rest, m)
				}
			}
			t.Emit("mail", rest)
		}
	}
}

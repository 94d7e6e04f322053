// Package endings is the conformance scenario endings, the twin of endings.exs.
package endings

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B4: whether Terminate runs, and with which reason.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, reason := t.DrawAtom("word"), t.DrawReason("reason")
	hows := []struct {
		how  string
		trap bool
	}{{"traps", true}, {"does not trap", false}}
	for _, c := range []struct {
		what string
		why  error
	}{
		{"normal", actor.Normal},
		{"shutdown", actor.Shutdown},
		{"a shutdown that says why", actor.ShutdownReason(word)},
		{"a reason", reason},
		{"killed", actor.Killed},
	} {
		for _, h := range hows {
			byItself(p, t, c.what, c.why, h.how, h.trap)
			fromTheParent(p, t, c.what, c.why, h.how, h.trap)
			fromAStranger(p, t, c.what, c.why, h.how, h.trap)
		}
	}
	for _, h := range hows {
		parentEnds(p, t, "normal", actor.Normal, h.how, h.trap)
		parentEnds(p, t, "a reason", reason, h.how, h.trap)
	}
	t.Emit("mail", trace.Mail(p))
}

func acts(why error) trace.Acts {
	return trace.Acts{
		"stop": func(*actor.Process, trace.Act, genserver.From) genserver.Result { return genserver.Stop(why) },
		"exit": func(p *actor.Process, _ trace.Act, _ genserver.From) genserver.Result {
			p.Exit(why)
			return genserver.NoReply()
		},
		"ping": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			return genserver.Reply(a, any(a.N))
		},
	}
}

func startLink(p *actor.Process, who actor.PID, why error, trap bool) actor.PID {
	pid, err := genserver.StartLink(p, &trace.Acting{Who: who, Acts: acts(why), Trap: trap})
	return trace.StartedAs(p, pid, err)
}

func byItself(p *actor.Process, t *trace.T, what string, why error, how string, trap bool) {
	for _, by := range []actor.Atom{"stop", "exit"} {
		_ = genserver.Cast(p, startLink(p, p.Self(), why, trap), trace.Act{Key: by})
		label := trace.Word(actor.Name(by)) + " with " + what + ", one that " + how
		t.Next(p, label)
		t.Next(p, label)
	}
}

func fromTheParent(p *actor.Process, t *trace.T, what string, why error, how string, trap bool) {
	label := "from the parent, " + what
	pid := startLink(p, p.Self(), why, trap)
	_ = p.SendExit(pid, why)
	if trap {
		t.Next(p, label+", one that "+how)
		t.Next(p, label+", one that "+how)
		return
	}
	if why == actor.Normal {
		pong, err := genserver.Call(p, pid, trace.Act{Key: "ping", N: 1})
		t.EmitResult(label+", it lives", pong, err)
	}
	_ = genserver.Cast(p, pid, trace.Act{Key: "stop"})
	t.Next(p, label+", one that "+how)
	if why == actor.Normal {
		t.Next(p, label+", and then it stops")
	}
}

func fromAStranger(p *actor.Process, t *trace.T, what string, why error, how string, trap bool) {
	label := "from a stranger, " + what
	pid, err := genserver.Start(p, &trace.Acting{Who: p.Self(), Acts: acts(why), Trap: trap})
	ref := p.Monitor(trace.StartedAs(p, pid, err))
	stranger := p.Spawn(trace.Puppet)
	t.Name(stranger, "stranger")
	_ = trace.Ask(p, stranger, func(p *actor.Process) error { return p.SendExit(pid, why) })
	if trap {
		t.Next(p, label+", one that "+how)
	}
	if trap || why == actor.Normal {
		pong, err := genserver.Call(p, pid, trace.Act{Key: "ping", N: 2})
		t.EmitResult(label+", it lives", pong, err)
		_ = genserver.StopServer(p, pid, actor.Shutdown, actor.Infinity)
		t.Next(p, "and then it stops")
	}
	t.Emit(label+", one that "+how, trace.AwaitDown(p, ref).Reason)
}

func parentEnds(p *actor.Process, t *trace.T, what string, why error, how string, trap bool) {
	me, label := p.Self(), "the parent ends with "+what+", one that "+how
	parent := p.Spawn(trace.Puppet)
	pid := trace.Ask(p, parent, func(p *actor.Process) actor.PID { return startLink(p, me, why, trap) })
	ref := p.Monitor(pid)
	trace.Die(p, parent, why)
	switch {
	case trap:
		t.Next(p, label)
	case why == actor.Normal:
		trace.Gone(p, parent)
		_ = genserver.StopServer(p, pid, actor.Shutdown, actor.Infinity)
		t.Next(p, label+", is stopped")
	}
	t.Emit(label, trace.AwaitDown(p, ref).Reason)
}

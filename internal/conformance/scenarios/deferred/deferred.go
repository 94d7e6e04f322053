// Package deferred is the conformance scenario deferred, the twin of deferred.exs.
package deferred

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server tells and answers, and what callers end with.
type (
	Kept      struct{ N int }
	Given     struct{ N int }
	Early     struct{ N int }
	Late      struct{ N int }
	Elsewhere struct{ N int }
	Got       struct{ Reply any }
)

type reply = genserver.ReplyTo[any]

func acts(me actor.PID, reason error) trace.Acts {
	kept := map[int]reply{}
	early := func(p *actor.Process, a trace.Act, from genserver.From) {
		genserver.Defer(a, from).Reply(p, Early{a.N})
	}
	return trace.Acts{
		"keep": func(p *actor.Process, a trace.Act, from genserver.From) genserver.Result {
			_ = p.Send(me, Kept{a.N})
			kept[a.N] = genserver.Defer(a, from)
			return genserver.NoReply()
		},
		"give": func(p *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			kept[a.N].Reply(p, Given{a.N})
			return genserver.NoReply()
		},
		"hand": func(p *actor.Process, a trace.Act, from genserver.From) genserver.Result {
			genserver.Defer(a, from).Reply(p, kept[a.N])
			return genserver.NoReply()
		},
		"early": func(p *actor.Process, a trace.Act, from genserver.From) genserver.Result {
			early(p, a, from)
			actor.MustReceive[trace.Go](p, actor.Infinity)
			return genserver.Reply(a, any(Late{a.N}))
		},
		"stop": func(p *actor.Process, a trace.Act, from genserver.From) genserver.Result {
			early(p, a, from)
			return genserver.Stop(reason)
		},
		"both": func(p *actor.Process, a trace.Act, from genserver.From) genserver.Result {
			early(p, a, from)
			actor.MustReceive[trace.Go](p, actor.Infinity)
			return genserver.StopReply(a, any(Late{a.N}), actor.Normal)
		},
	}
}

type director struct {
	t   *trace.T
	n   int
	pid actor.PID
}

func (d *director) start(p *actor.Process, name string) actor.Ref {
	pid, err := genserver.Start(p, &trace.Acting{Who: p.Self(), Acts: acts(p.Self(), d.t.DrawReason("reason"))})
	d.pid = trace.StartedAs(p, pid, err)
	d.t.Name(pid, name)
	return p.Monitor(pid)
}

func (d *director) act(key actor.Atom, i int) trace.Act { return trace.Act{Key: key, N: d.n + i} }

// call emits what a call gives.
func (d *director) call(p *actor.Process, label string, a trace.Act) {
	v, err := genserver.Call(p, d.pid, a)
	d.t.EmitResult(label, v, err)
}

// caller waits for an answer, and ends with it.
func (d *director) caller(p *actor.Process, a trace.Act) (actor.PID, actor.Ref) {
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		return actor.Reason(Got{genserver.MustCall(p, d.pid, a)})
	})
	trace.Await[Kept](p)
	return pid, ref
}

// handed is the answer to a call that was kept.
func (d *director) handed(p *actor.Process, i int) reply {
	to, _ := genserver.MustCall(p, d.pid, d.act("hand", i)).(reply)
	return to
}

// Run answers B2: who may answer a call, when, and how often.
func Run(p *actor.Process, t *trace.T) {
	d := &director{t: t, n: t.DrawInt("n", 1, 99)}
	p.Demonitor(d.start(p, "server"))
	d.inAnyOrder(p)
	d.inVain(p)
	d.elsewhere(p)
	for _, c := range []struct {
		name, label string
		key         actor.Atom
	}{{"second", "early, then a stop", "stop"}, {"third", "early, then a stop with a reply", "both"}} {
		ref := d.start(p, c.name)
		d.call(p, c.label, d.act(c.key, 0))
		_ = p.Send(d.pid, trace.Go{})
		t.Next(p, c.label)
		t.Emit(c.label, trace.AwaitDown(p, ref).Reason)
	}
	t.Emit("mail", trace.Mail(p))
}

func (d *director) inAnyOrder(p *actor.Process) {
	t, count := d.t, d.t.DrawInt("count", 3, 6)
	refs := map[int]actor.Ref{}
	for i := range count {
		_, refs[i] = d.caller(p, trace.Act{Key: "keep", N: i + 1})
	}
	for _, i := range t.DrawOrder("answers", count) {
		_ = genserver.Cast(p, d.pid, trace.Act{Key: "give", N: i + 1})
		t.Emit("answered", trace.AwaitDown(p, refs[i]).Reason)
	}
	_ = genserver.Cast(p, d.pid, trace.Act{Key: "give", N: 1})
}

func (d *director) inVain(p *actor.Process) {
	t := d.t
	d.call(p, "early, then a reply", d.act("early", 0))
	_ = p.Send(d.pid, trace.Go{})
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_, err := genserver.CallTimeout(p, d.pid, d.act("keep", 1), trace.MS(20))
		return err
	})
	trace.Await[Kept](p)
	t.Emit("afterwards", trace.AwaitDown(p, ref).Reason)
	t.Emit("mail", trace.Mail(p))

	v, err := genserver.CallTimeout(p, d.pid, d.act("keep", 2), trace.MS(20))
	t.EmitResult("gave up", v, err)
	trace.Await[Kept](p)
	_ = genserver.Cast(p, d.pid, d.act("give", 2))
	to := trace.Ask(p, p.Spawn(trace.Puppet), func(p *actor.Process) reply { return d.handed(p, 2) })
	t.Emit("mail", trace.Mail(p))
	to.Reply(p, d.n)
	t.Emit("mail", trace.Mail(p))

	caller, ref := d.caller(p, d.act("keep", 3))
	_ = p.SendExit(caller, actor.Kill)
	trace.AwaitDown(p, ref)
	_ = genserver.Cast(p, d.pid, d.act("give", 3))
	t.Emit("the caller is dead, the server lives", p.Alive(d.pid))
}

func (d *director) elsewhere(p *actor.Process) {
	t, puppet := d.t, p.Spawn(trace.Puppet)
	answer := func(to reply) {
		trace.Ask(p, puppet, func(p *actor.Process) bool { to.Reply(p, Elsewhere{d.n}); return true })
	}
	_, ref := d.caller(p, d.act("keep", 4))
	answer(d.handed(p, 4))
	t.Emit("answered elsewhere", trace.AwaitDown(p, ref).Reason)
	_, ref = d.caller(p, d.act("keep", 5))
	to := d.handed(p, 5)
	_ = genserver.StopServer(p, d.pid, actor.Normal, actor.Infinity)
	t.Emit("the server has ended", trace.Await[trace.Ended](p))
	t.Emit("the server has ended", trace.AwaitDown(p, ref).Reason)
	answer(to)
}

// Package vianames is the conformance scenario vianames, the twin of vianames.exs.
package vianames

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server replies and tells.
type (
	Pong       struct{ N int }
	Noted      struct{ N int }
	Registered struct{ Here bool }
)

type way struct {
	how    string
	start  func(*actor.Process, genserver.Server, ...genserver.Option) (actor.PID, error)
	linked bool
}

type director struct {
	t      *trace.T
	via    actor.Via
	acts   trace.Acts
	reason error
	n      int
}

// Run answers B8, B26: servers under a via name.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	names := registry.Name[any, int](t.DrawName("reg"))
	if _, err := registry.StartLink(p, names, registry.Unique); err != nil {
		p.Exit(err)
	}
	me, reason := p.Self(), t.DrawReason("reason")
	d := &director{t: t, via: registry.Via(names, any(t.DrawWord("key"))), n: t.DrawInt("n", 1, 99), reason: reason}
	d.acts = trace.Acts{
		"ping": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			return genserver.Reply(a, any(Pong{a.N}))
		},
		"note": func(p *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			_ = p.Send(me, Noted{a.N})
			return genserver.NoReply()
		},
		"stop": func(*actor.Process, trace.Act, genserver.From) genserver.Result { return genserver.Stop(reason) },
	}
	ways := []way{{"start", genserver.Start, false}, {"start_link", genserver.StartLink, true}}
	for _, w := range ways {
		d.holds(p, w, ways)
		d.stops(p, w)
		d.fails(p, w)
	}
	t.Emit("mail", trace.Mail(p))
}

func (d *director) start(p *actor.Process, w way, first func(*actor.Process) genserver.InitResult) (actor.PID, error) {
	return w.start(p, &trace.Acting{Who: p.Self(), Acts: d.acts, First: first}, genserver.WithVia(d.via))
}

func (d *director) whereis(p *actor.Process, label string) {
	var holder any
	if pid, ok := d.via.Whereis(p.System()); ok {
		holder = pid
	}
	d.t.Emit(label, holder)
}

// free waits until nobody has the name.
func (d *director) free(p *actor.Process) {
	for taken := true; taken; {
		_, taken = d.via.Whereis(p.System())
	}
}

// holds is about a server that has the name.
func (d *director) holds(p *actor.Process, w way, ways []way) {
	t, me := d.t, p.Self()
	pid, err := d.start(p, w, func(p *actor.Process) genserver.InitResult {
		holder, _ := d.via.Whereis(p.System())
		_ = p.Send(me, Registered{holder == p.Self()})
		return genserver.Ok()
	})
	t.Name(trace.StartedAs(p, pid, err), w.how)
	t.Next(p, w.how+", in init")
	d.whereis(p, w.how+", whereis")
	v, err := genserver.Call(p, d.via, trace.Act{Key: "ping", N: d.n})
	t.EmitResult(w.how+", call", v, err)
	t.Emit(w.how+", cast", trace.Done(genserver.Cast(p, d.via, trace.Act{Key: "note", N: d.n})))
	t.Next(p, w.how+", cast")
	for _, again := range ways {
		other, err := d.start(p, again, nil)
		t.EmitStart(w.how+", taken, "+again.how, other, err)
	}
	ref := p.Monitor(pid)
	_, err = genserver.Call(p, d.via, trace.Act{Key: "stop", N: d.n})
	t.Emit(w.how+", a call that ends it", trace.Reason(err))
	t.Emit(w.how+", it ends", trace.Await[trace.Ended](p))
	t.Emit(w.how+", it ends", trace.AwaitDown(p, ref).Reason)
	d.link(p, w)
	d.free(p)
}

// link is the exit of a server that was linked.
func (d *director) link(p *actor.Process, w way) {
	if w.linked {
		d.t.Next(p, w.how+", its link")
	}
}

// stops is about a server that is stopped by the name.
func (d *director) stops(p *actor.Process, w way) {
	t := d.t
	pid, err := d.start(p, w, nil)
	t.Name(trace.StartedAs(p, pid, err), "next after "+w.how)
	d.whereis(p, w.how+", whereis")
	t.EmitResult(w.how+", stop", actor.Atom("ok"), genserver.StopServer(p, d.via, actor.Shutdown, actor.Infinity))
	t.Next(p, w.how+", stop")
	d.link(p, w)
	trace.Gone(p, pid)
	d.free(p)
	t.Emit(w.how+", stop of nobody", trace.Reason(genserver.StopServer(p, d.via, actor.Normal, actor.Infinity)))
}

// fails is about an Init that fails.
func (d *director) fails(p *actor.Process, w way) {
	for _, c := range []struct {
		what  string
		first func(*actor.Process) genserver.InitResult
	}{
		{"stop", func(*actor.Process) genserver.InitResult { return genserver.StopInit(d.reason) }},
		{"ignore", func(*actor.Process) genserver.InitResult { return genserver.Ignore() }},
		{"exit", func(p *actor.Process) genserver.InitResult { p.Exit(d.reason); return genserver.Ok() }},
	} {
		label := w.how + ", init " + c.what
		pid, err := d.start(p, w, c.first)
		d.t.EmitStart(label, pid, err)
		if w.linked {
			d.t.Emit(label+", its link", trace.Await[actor.Exit](p).Reason)
		}
		d.whereis(p, label+", whereis")
	}
}

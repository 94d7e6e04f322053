// Package restart is the conformance scenario restart, the twin of restart.exs.
package restart

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the servers are told, and what they tell.
type (
	Started struct{ PID actor.PID }
	Exit    struct{ Reason error }
	Raise   struct{ Text string }
	Call    struct{ Server actor.PID }
	Stop    struct{ genserver.Req[int] }
)

type worker struct {
	genserver.Default
	who actor.PID
}

// Init tells that it was started.
func (w *worker) Init(p *actor.Process) genserver.InitResult {
	_ = p.Send(w.who, Started{p.Self()})
	return genserver.Ok()
}

// HandleCast ends as it is told to.
func (w *worker) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case Exit:
		p.Exit(m.Reason)
	case Raise:
		panic(m.Text)
	case Call:
		genserver.MustCall(p, m.Server, Stop{})
		return genserver.NoReply()
	}
	return w.Default.HandleCast(p, msg)
}

type stops struct {
	genserver.Default
	reason error
}

// HandleCall stops without a reply.
func (s *stops) HandleCall(*actor.Process, any, genserver.From) genserver.Result {
	return genserver.Stop(s.reason)
}

// Run answers B11: the restart kinds by every kind of end.
func Run(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	cast := func(msg any) func(actor.PID) {
		return func(pid actor.PID) { _ = genserver.Cast(p, pid, msg) }
	}
	call := func(reason error) func(actor.PID) {
		return func(pid actor.PID) {
			server, err := genserver.Start(p, &stops{reason: reason})
			if err != nil {
				p.Exit(err)
			}
			_ = genserver.Cast(p, pid, Call{server})
		}
	}
	ends := []struct {
		what string
		stop func(actor.PID)
	}{
		{"exits normal", cast(Exit{actor.Normal})},
		{"exits shutdown", cast(Exit{actor.Shutdown})},
		{"exits with a tuple with shutdown", cast(Exit{actor.ShutdownReason(word)})},
		{"exits with a tuple with normal", cast(Exit{actor.Reason([2]any{actor.Atom("normal"), word})})},
		{"exits with an atom", cast(Exit{actor.Reason(word)})},
		{"raises", cast(Raise{t.DrawWord("text")})},
		{"is killed", func(pid actor.PID) { _ = p.SendExit(pid, actor.Kill) }},
		{"calls a server that ends normal", call(actor.Normal)},
		{"calls a server that ends shutdown", call(actor.Shutdown)},
		{"calls a server that ends with a tuple with shutdown", call(actor.ShutdownReason(word))},
	}
	kinds := []struct {
		name    string
		restart supervisor.Restart
	}{{"permanent", supervisor.Permanent}, {"transient", supervisor.Transient}, {"temporary", supervisor.Temporary}}

	me := p.Self()
	for _, kind := range kinds {
		for _, end := range ends {
			child := supervisor.Child{ID: t.DrawWord("id"), Restart: kind.restart, Start: func(p *actor.Process) (actor.PID, error) {
				return genserver.StartLink(p, &worker{who: me})
			}}
			sup, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{child}})
			if err != nil {
				p.Exit(err)
			}
			pid := trace.Await[Started](p).PID
			ref := p.Monitor(pid)
			end.stop(pid)
			trace.AwaitDown(p, ref)
			afterIt(p, t, sup, pid, "a "+kind.name+" child "+end.what)
			_ = supervisor.Stop(p, sup, actor.Normal)
		}
	}
}

// afterIt emits what the supervisor has once it has handled the end of pid.
func afterIt(p *actor.Process, t *trace.T, sup, pid actor.PID, label string) {
	for {
		infos, err := supervisor.WhichChildren(p, sup)
		if err != nil {
			p.Exit(err)
		}
		handled := true
		children := []any{}
		for _, c := range infos {
			handled = handled && c.PID != pid && !c.Restarting
			state, kind := actor.Atom("undefined"), actor.Atom("worker")
			if !c.PID.IsZero() {
				state = "restarted"
			}
			if c.Supervisor {
				kind = "supervisor"
			}
			children = append(children, [3]any{c.ID, state, kind})
		}
		if !handled {
			continue
		}
		t.Emit(label, children)
		if _, err := actor.Receive[Started](p, 0); err == nil {
			t.Mark("started again")
		}
		return
	}
}

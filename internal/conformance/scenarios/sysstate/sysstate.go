// Package sysstate is the conformance scenario sysstate, the twin of sysstate.exs.
package sysstate

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/sys"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is asked and told, and what it tells.
type (
	Get       struct{ genserver.Req[int] }
	Add       struct{ M int }
	Added     struct{ M int }
	Terminate struct {
		N      int
		Reason error
	}
	Child struct{ PID actor.PID }
	End   struct{}
)

type server struct {
	genserver.Default
	who  actor.PID
	n    int
	trap bool
}

// Init traps exits or not.
func (s *server) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(s.trap)
	return genserver.Ok()
}

// HandleCall tells the number.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Get); ok {
		return genserver.Reply(m, s.n)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast adds to it.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	m := msg.(Add)
	_ = p.Send(s.who, Added(m))
	s.n += m.M
	return genserver.NoReply()
}

// Terminate tells of it.
func (s *server) Terminate(p *actor.Process, reason error) {
	_ = p.Send(s.who, Terminate{s.n, reason})
}

// Run answers B9: get_state, replace_state, suspend and resume.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	n, m := t.DrawInt("n", 1, 99), t.DrawInt("m", 1, 99)
	soon := time.Duration(t.DrawInt("soon", 5, 25)) * time.Millisecond

	start := func() actor.PID {
		pid, err := genserver.Start(p, &server{who: p.Self(), n: n})
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	get := func(pid actor.PID) int {
		s, err := sys.GetState[*server](p, pid)
		if err != nil {
			p.Exit(err)
		}
		return s.n
	}
	replace := func(pid actor.PID, f func(int) int) (int, error) {
		s, err := sys.ReplaceState(p, pid, func(s *server) *server {
			s.n = f(s.n)
			return s
		})
		if err != nil {
			return 0, err
		}
		return s.n, nil
	}
	monitorReason := func(ref actor.Ref) error {
		return actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref }).Reason
	}

	pid := start()
	call := func() { t.Emit("call", genserver.MustCall(p, pid, Get{})) }
	t.Emit("get", get(pid))
	v, err := replace(pid, func(n int) int { return n + m })
	t.EmitResult("replace", v, err)
	call()
	_, err = replace(pid, func(int) int { panic(reason) })
	t.EmitCrashed("a replacement that crashes", err)
	call()

	t.EmitOK("suspend", sys.Suspend(p, pid))
	_ = genserver.Cast(p, pid, Add{m})
	_, err = genserver.CallTimeout(p, pid, Get{}, soon)
	t.EmitTimeout("call", err)
	t.Emit("get", get(pid))
	v, err = replace(pid, func(int) int { return n })
	t.EmitResult("replace", v, err)
	t.EmitOK("suspend again", sys.Suspend(p, pid))
	t.Poll(p, "mailbox")
	t.EmitOK("resume", sys.Resume(p, pid))
	t.Next(p, "what had waited")
	call()
	t.EmitOK("resume again", sys.Resume(p, pid))
	t.Poll(p, "mailbox")

	_ = sys.Suspend(p, pid)
	ref := p.Monitor(pid)
	_ = genserver.Cast(p, pid, Add{m})
	t.EmitOK("stop", genserver.StopServer(p, pid, actor.Shutdown, actor.Infinity))
	t.Next(p, "it terminates")
	t.Emit("its reason", monitorReason(ref))
	pid = start()
	_ = sys.Suspend(p, pid)
	ref = p.Monitor(pid)
	_ = p.SendExit(pid, reason)
	t.Emit("an exit signal", monitorReason(ref))
	t.Poll(p, "mailbox")

	me := p.Self()
	parent := p.Spawn(func(q *actor.Process) error {
		child, err := genserver.StartLink(q, &server{who: me, n: n, trap: true})
		if err != nil {
			return err
		}
		_ = sys.Suspend(q, child)
		_ = q.Send(me, Child{child})
		actor.MustReceive[End](q, actor.Infinity)
		return reason
	})
	child := actor.MustReceive[Child](p, actor.Infinity).PID
	ref = p.Monitor(child)
	_ = p.SendExit(child, actor.Reason(actor.Atom("stranger")))
	t.Emit("after a stranger's exit", get(child))
	_ = p.Send(parent, End{})
	t.Next(p, "after its parent's exit")
	t.Emit("its reason", monitorReason(ref))

	_, err = sys.GetState[*server](p, child)
	emitError(t, "get of the dead", err)
	emitError(t, "suspend nobody", sys.Suspend(p, actor.Name("nobody")))
	t.Poll(p, "mailbox")
}

func emitError(t *trace.T, label string, err error) {
	var e *sys.Error
	if errors.As(err, &e) {
		t.Emit(label, [2]any{e.Reason, actor.Atom(e.Function)})
	}
}

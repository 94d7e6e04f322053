// Package taskserver is the conformance scenario taskserver, the twin of taskserver.exs.
package taskserver

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is asked, and what it tells.
type (
	Begin struct {
		genserver.Req[actor.PID]
		do   func(*actor.Process) (int, error)
		link bool
	}
	Sync  struct{ genserver.Req[bool] }
	Value struct{ V int }
	Ended struct{ Reason error }
)

// LocalOnly keeps a function on its node.
func (Begin) LocalOnly() {}

type server struct {
	genserver.Default
	who, sup actor.PID
	flush    bool
}

// HandleCall begins a task, and does not wait for it.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Begin:
		async := tasksupervisor.AsyncNoLink[int]
		if m.link {
			async = tasksupervisor.Async[int]
		}
		tk, err := async(p, s.sup, m.do)
		if err != nil {
			return genserver.Stop(err)
		}
		return genserver.Reply(m, tk.PID)
	case Sync:
		return genserver.Reply(m, true)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleInfo takes results and ends.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case task.Done[int]:
		if s.flush {
			p.Demonitor(m.Ref, actor.Flush)
		}
		_ = p.Send(s.who, Value{m.Value})
	case actor.Down:
		_ = p.Send(s.who, Ended{m.Reason})
	}
	return genserver.NoReply()
}

const returns, normal = "returns", "exits normal"

// Run answers B23: a GenServer that takes the results of tasks as messages.
func Run(p *actor.Process, t *trace.T) {
	n := t.DrawInt("n", 1, 99)
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	ends := append([]trace.End{{What: returns, Do: func(*actor.Process) {}}}, t.DrawEnds("end")...)
	start := func(flush bool) actor.PID {
		pid, err := genserver.Start(p, &server{who: p.Self(), sup: sup, flush: flush})
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	onGo := func(end trace.End) func(*actor.Process) (int, error) {
		return func(q *actor.Process) (int, error) {
			actor.MustReceive[trace.Go](q, actor.Infinity)
			end.Do(q)
			return n, nil
		}
	}

	for _, flush := range []bool{true, false} {
		label := ", flush false"
		if flush {
			label = ", flush true"
		}
		srv := start(flush)
		for _, end := range ends {
			pid := genserver.MustCall(p, srv, Begin{do: onGo(end)})
			_ = p.Send(pid, trace.Go{})
			t.Next(p, "one that "+end.What+label)
			trace.Gone(p, pid)
			if !flush && end.What == returns {
				t.Next(p, "and its end")
			}
			genserver.MustCall(p, srv, Sync{})
			t.Emit("mail", trace.Mail(p))
			t.Emit("watched", trace.Monitors(p, srv))
		}

		for _, end := range ends {
			if end.What == normal {
				continue
			}
			srv := start(flush)
			ref := p.Monitor(srv)
			pid := genserver.MustCall(p, srv, Begin{do: onGo(end), link: true})
			_ = p.Send(pid, trace.Go{})
			if end.What == returns {
				t.Next(p, "a linked one that "+end.What)
				p.Demonitor(ref, actor.Flush)
			} else {
				t.Emit("a linked one that "+end.What, trace.AwaitDown(p, ref).Reason)
			}
			trace.Gone(p, pid)
			if p.Alive(srv) {
				genserver.MustCall(p, srv, Sync{})
			}
			t.Emit("alive", p.Alive(srv))
			if !flush && end.What == returns {
				t.Next(p, "and its end")
			} else {
				trace.Mail(p)
			}
		}
	}

	for _, how := range []struct {
		name string
		link bool
	}{{"linked", true}, {"nolink", false}} {
		for _, reason := range []error{actor.Shutdown, t.DrawReason("reason"), actor.Normal} {
			srv := start(true)
			pid := genserver.MustCall(p, srv, Begin{link: how.link, do: func(q *actor.Process) (int, error) {
				return n, trace.Forever(q)
			}})
			ref := p.Monitor(pid)
			_ = genserver.StopServer(p, srv, reason, actor.Infinity)
			patience := trace.MS(50)
			if how.link && reason != actor.Normal {
				patience = trace.Patience
			}
			var seen any = actor.Atom("alive")
			if d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref }); err == nil {
				seen = d.Reason
			}
			t.Emit(how.name, [2]any{reason, seen})
			trace.Kill(p, pid)
			trace.Mail(p)
		}
	}
}

package trace

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// What the scenarios about supervisors share; the twin is children.exs.

type (
	// Started says that a child was started.
	Started struct{ ID any }
	// StartedWith says it with what the child was given besides.
	StartedWith struct {
		ID    string
		Extra any
	}
	// Terminate says that a child's Terminate ran.
	Terminate struct {
		ID     any
		Reason error
	}
	// Tried says that the Nth start did not give a child.
	Tried struct {
		ID any
		N  int
	}
	// Result is what a queued call gave.
	Result struct {
		N     int
		Value any
	}
	exitWith struct{ Reason error }
)

// LocalOnly keeps an order to exit on its node.
func (exitWith) LocalOnly() {}

// ID asks a child for its id.
type ID struct{ genserver.Req[string] }

// Plan is how a child is.
type Plan struct {
	Restart     supervisor.Restart
	Shutdown    time.Duration
	Supervisor  bool
	NoTrap      bool
	Deaf        bool
	Last        func(p *actor.Process) // what Terminate ends with
	Extra       any
	Starts      []Outcome
	Significant bool
	Numbered    bool // it tells its id as a number
}

// Outcome is what a start gives. The zero value is a child.
type Outcome struct {
	Ignore bool
	Error  error // the start function returns it
	Stop   error // the child's Init stops with it
	Wait   error // as Error, after a Go
}

type member struct {
	genserver.Default
	who  actor.PID
	id   string
	plan Plan
	stop error
	n    int
}

func (m *member) Init(p *actor.Process) genserver.InitResult {
	if m.stop != nil {
		_ = p.Send(m.who, Tried{m.name(), m.n})
		return genserver.StopInit(m.stop)
	}
	p.TrapExit(!m.plan.NoTrap)
	if m.plan.Extra == nil {
		_ = p.Send(m.who, Started{m.name()})
	} else {
		_ = p.Send(m.who, StartedWith{m.id, m.plan.Extra})
	}
	return genserver.Ok()
}

func (m *member) name() any {
	if m.plan.Numbered {
		return Number(m.id)
	}
	return m.id
}

func (m *member) HandleCast(p *actor.Process, msg any) genserver.Result {
	if e, ok := msg.(exitWith); ok {
		p.Exit(e.Reason)
	}
	return m.Default.HandleCast(p, msg)
}

func (m *member) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if r, ok := req.(ID); ok {
		return genserver.Reply(r, m.id)
	}
	return m.Default.HandleCall(p, req, from)
}

func (m *member) Terminate(p *actor.Process, reason error) {
	_ = p.Send(m.who, Terminate{m.name(), reason})
	if m.plan.Deaf {
		_ = p.Sleep(actor.Infinity)
	}
	if m.plan.Last != nil {
		m.plan.Last(p)
	}
}

// Child is a child of the supervisors of p, who is told what becomes of it.
func Child(p *actor.Process, id string, plan Plan) supervisor.Child {
	return ChildOf(p.Self(), id, plan)
}

// ChildOf is Child for whom who is told of.
func ChildOf(who actor.PID, id string, plan Plan) supervisor.Child {
	c := supervisor.Child{
		ID: id, Restart: plan.Restart, Shutdown: plan.Shutdown, Supervisor: plan.Supervisor, Significant: plan.Significant,
	}
	n := -1
	c.Start = func(p *actor.Process) (actor.PID, error) {
		n++
		var o Outcome
		if n < len(plan.Starts) {
			o = plan.Starts[n]
		}
		if o.Ignore || o.Error != nil || o.Wait != nil {
			_ = p.Send(who, Tried{(&member{id: id, plan: plan}).name(), n})
		}
		switch {
		case o.Ignore:
			return actor.PID{}, actor.Ignore
		case o.Wait != nil:
			Await[Go](p)
			return actor.PID{}, o.Wait
		case o.Error != nil:
			return actor.PID{}, o.Error
		}
		return genserver.StartLink(p, &member{who: who, id: id, plan: plan, stop: o.Stop, n: n})
	}
	return c
}

// Supervise starts a supervisor; the scenario ends when that fails.
func Supervise(p *actor.Process, spec supervisor.Spec) actor.PID {
	sup, err := supervisor.StartLink(p, spec)
	if err != nil {
		p.Exit(err)
	}
	return sup
}

// ChildPID is the process of a child, once it has one.
func ChildPID(p *actor.Process, sup actor.Dest, id string) actor.PID {
	for {
		infos, err := supervisor.WhichChildren(p, sup)
		if err != nil {
			p.Exit(err)
		}
		for _, c := range infos {
			if c.ID == id && p.Alive(c.PID) {
				return c.PID
			}
		}
	}
}

// Crash ends a child with reason, and waits until its supervisor has handled that.
func Crash(p *actor.Process, sup actor.PID, id string, reason error) {
	Finish(p, sup, ChildPID(p, sup, id), reason)
}

// ExitBy has the child to exit with reason.
func ExitBy(p *actor.Process, to actor.Dest, reason error) {
	_ = genserver.Cast(p, to, exitWith{reason})
}

// Number is the number that the id of a partition is.
func Number(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return -1
	}
	return n
}

// NumberedChild is the child of a PartitionSupervisor, which tells its number as its id.
func NumberedChild(who actor.PID, i int) supervisor.Child {
	return NumberedChildOf(who, i, Plan{})
}

// NumberedChildOf is NumberedChild with a plan.
func NumberedChildOf(who actor.PID, i int, plan Plan) supervisor.Child {
	plan.Numbered = true
	return ChildOf(who, strconv.Itoa(i), plan)
}

// Told is what children tell of their ends, as {id, reason}, in the order of their ids.
func Told(list []Terminate) [][2]any {
	told := make([][2]any, len(list))
	for i, m := range list {
		told[i] = [2]any{m.ID, m.Reason}
	}
	slices.SortFunc(told, func(a, b [2]any) int {
		if x, ok := a[0].(int); ok {
			return x - b[0].(int)
		}
		return strings.Compare(a[0].(string), b[0].(string))
	})
	return told
}

// Finish ends the child pid with reason, and waits until its supervisor has handled that.
func Finish(p *actor.Process, sup, pid actor.PID, reason error) {
	ref := p.Monitor(pid)
	if reason == actor.Kill {
		_ = p.SendExit(pid, actor.Kill)
	} else {
		_ = genserver.Cast(p, pid, exitWith{reason})
	}
	AwaitDown(p, ref)
	for handled := false; !handled; {
		handled = true
		infos, err := supervisor.WhichChildren(p, sup)
		if err != nil {
			Gone(p, sup) // it has told that it ended when this returns
		}
		for _, c := range infos {
			if c.PID == pid || c.Restarting {
				handled = false
			}
		}
	}
}

// ChildList is what a supervisor says of its children.
func ChildList(p *actor.Process, sup actor.Dest) []any {
	infos, err := supervisor.WhichChildren(p, sup)
	if err != nil {
		p.Exit(err)
	}
	list := []any{}
	for _, c := range infos {
		var id any = c.ID
		if c.ID == "" {
			id = actor.Atom("undefined")
		}
		list = append(list, [3]any{id, ChildState(c), ChildType(c)})
	}
	return list
}

// ChildState is running, undefined or restarting.
func ChildState(c supervisor.ChildInfo) actor.Atom {
	switch {
	case c.Restarting:
		return "restarting"
	case c.PID.IsZero():
		return "undefined"
	}
	return "running"
}

// ChildType is worker or supervisor.
func ChildType(c supervisor.ChildInfo) actor.Atom {
	if c.Supervisor {
		return "supervisor"
	}
	return "worker"
}

// Enqueue has a puppet make a call of sup, and returns when that lies in its mailbox as the
// nth message.
func Enqueue(p *actor.Process, sup actor.PID, n int, call func(*actor.Process) any) {
	me := p.Self()
	Tell(p, p.Spawn(Puppet), func(q *actor.Process) { _ = q.Send(me, Result{n, call(q)}) })
	for {
		if i, ok := p.Info(sup); !ok || i.MailboxLen >= n {
			return
		}
	}
}

// Answer is what an administration call gave: {:ok, pid}, {:ok, :undefined} for none, or an error.
func Answer(pid actor.PID, err error) any {
	switch {
	case err != nil:
		return [2]any{actor.Atom("error"), err}
	case pid.IsZero():
		return [2]any{actor.Atom("ok"), actor.Atom("undefined")}
	}
	return [2]any{actor.Atom("ok"), pid}
}

// Done is :ok, or an error.
func Done(err error) any {
	if err != nil {
		return [2]any{actor.Atom("error"), err}
	}
	return actor.Atom("ok")
}

// Counts is the map of count_children.
func Counts(n supervisor.Counts, err error) any {
	if err != nil {
		return Done(err)
	}
	return map[actor.Atom]int{"specs": n.Specs, "active": n.Active, "supervisors": n.Supervisors, "workers": n.Workers}
}

// Failed is :error for an error and :ok for none.
func Failed(err error) actor.Atom {
	if err != nil {
		return "error"
	}
	return "ok"
}

// MailOf takes all messages that are in the mailbox. The Exit of sup is {:exit, reason} in it.
func MailOf(p *actor.Process, sup actor.PID) []any {
	list := []any{}
	for _, m := range Mail(p) {
		if e, ok := m.(actor.Exit); ok && e.From == sup {
			m = [2]any{actor.Atom("exit"), e.Reason}
		}
		list = append(list, m)
	}
	return list
}

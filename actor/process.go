package actor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
)

// Process is a process seen from the inside: what its body uses to receive, send,
// link and exit. A body gets its Process as an argument and uses it on its own
// goroutine only; everybody else knows the process by its PID. Goroutines that a
// body starts by itself get its Context, and send through its System.
type Process struct {
	sys *System
	id  uint64

	// state is the fence: whether the body is inside an operation, and whether the
	// process is dead. See enter.
	state atomic.Uint32

	mu       sync.Mutex
	inbox    []any // arrived, not yet taken over by the body
	links    smallMap[PID, struct{}]
	watchers smallMap[Ref, watcher]   // who monitors this process
	monitors smallMap[Ref, monitored] // whom this process monitors
	name     Name
	reason   error // why it died or is about to die
	rare     *rare // what few processes have
	park     *park // nil until the body waits for the first time
	trap     bool
	callback bool // has a handler, so a goroutine only while there is something to do
	active   bool // callback: a goroutine is running it
	returned bool // the body has returned, or no goroutine was in it
	timed    bool // timers are set to it

	// What follows belongs to the body's goroutine.

	handler Callback
	body    func(*Process) error
	started bool  // callback: Init was called
	cur     []any // taken over from inbox; nil marks what was received out of order
	pos     int   // cur[:pos] is consumed
	holes   int   // nils in cur[pos:]
	taken   uint64
}

// rare is what most processes never need. It is guarded by Process.mu.
type rare struct {
	ctx      context.Context
	cancel   context.CancelFunc
	proto    *protoPID
	onReturn []returnWatch
	aliases  map[Ref]struct{} // made by Alias
}

// park is where the body waits for mail.
type park struct {
	cond     sync.Cond
	waiting  bool
	expired  bool
	deadline time.Time // of the present wait; zero for none
	timer    *time.Timer
	armed    time.Time // when timer fires; zero when it is not running
}

// watcher is who gets the DOWN of a monitor on this process.
type watcher struct {
	pid  PID
	late bool // set after the process was doomed: its DOWN says NoProc
}

// monitored is what a monitor of this process watches.
type monitored struct {
	pid   PID             // zero when only the name is known, on another node
	name  NameAt          // set when monitored by name
	proto *protoactor.PID // set for a Proto.Actor actor, and then nothing else is
	alias bool            // the reference is an alias too, until the first message through it
}

// node is the name of the node that m watches a process on.
func (m *monitored) node() NodeName {
	if m.pid.IsZero() {
		return m.name.Node
	}
	return m.pid.Node()
}

// Callback is the body of a process that reacts to one message after the other, as
// a GenServer does. It takes a goroutine only while it works: a million idle ones
// cost memory, not stacks. While a callback waits (it may call, receive and do I/O
// like any body) it keeps its goroutine and delays nobody else.
//
// Both methods run on the process's own goroutine, never two at once. A nil result
// goes on; any other ends the process with it as the reason: Normal stops it
// normally.
type Callback interface {
	// Init is called once, before the first message.
	Init(p *Process) error
	// Handle is called with each message, in the order of the mailbox.
	Handle(p *Process, msg any) error
}

// SpawnOpts says how a process is started: spawn_opt. The zero value is a plain spawn.
type SpawnOpts struct {
	Link    bool // as spawn_link
	Monitor bool // as spawn_monitor
	// Name registers the process before its body runs. When the name is taken the
	// process is not started and SpawnOpt returns a zero PID.
	Name Name
}

// The values of Process.state. A body enters an operation by outside→inOp and
// leaves it by inOp→outside, so a killer who finds it outside may kill it there and
// then, and one who finds it inside marks it doomed and leaves the dying to it:
// no send or link is ever half done, and nothing of it happens after the death.
const (
	outside   = 0 // running its own code, waiting, or idle
	inOp      = 1
	doomed    = 3 // in an operation, dies at its end
	dead      = 4
	unwinding = 5 // dead, and its body is on its way out or gone
)

// enter begins an operation. It does not return when the process was killed: the
// body unwinds. It returns ErrKilled when the body is unwinding already, that is in
// its deferred functions.
func (p *Process) enter() error {
	if p.state.CompareAndSwap(outside, inOp) {
		return nil
	}
	return p.enterSlow()
}

func (p *Process) enterSlow() error {
	switch p.state.Load() {
	case unwinding:
		return ErrKilled
	case dead:
		p.unwind()
	}
	return ErrNotOwner
}

// leave ends an operation, and the process when it was killed meanwhile.
func (p *Process) leave() {
	if !p.state.CompareAndSwap(inOp, outside) {
		p.leaveSlow()
	}
}

func (p *Process) leaveSlow() {
	var w worklist
	p.mu.Lock()
	p.state.Store(dead)
	p.buryLocked(&w)
	p.mu.Unlock()
	p.sys.settle(&w)
	p.unwind()
}

// unwind ends the body's goroutine. Goexit runs its deferred functions, and no
// recover stops it.
func (p *Process) unwind() {
	p.state.Store(unwinding)
	runtime.Goexit()
}

// checkAlive unwinds the body of a killed process; it is for what is no operation
// on others, such as a wait.
func (p *Process) checkAlive() error {
	if p.state.Load() >= dead {
		return p.enterSlow()
	}
	return nil
}

// Self is the process's own PID, Elixir's self().
func (p *Process) Self() PID { return PID{p.sys.ref, p.id} }

// System is the runtime that the process lives on. Unlike the Process it may be
// used from any goroutine.
func (p *Process) System() *System { return p.sys }

// Node is the name of the process's node, Elixir's node().
func (p *Process) Node() NodeName { return p.sys.name }

// MakeRef makes a unique reference, Elixir's make_ref().
func (p *Process) MakeRef() Ref { return p.sys.MakeRef() }

// Context is cancelled at the process's death. Give it to the goroutines and the
// libraries that work for the process.
func (p *Process) Context() context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rareLocked()
	if r.ctx == nil {
		r.ctx, r.cancel = context.WithCancel(context.Background())
		if p.state.Load() >= dead {
			r.cancel()
		}
	}
	return r.ctx
}

func (p *Process) rareLocked() *rare {
	if p.rare == nil {
		p.rare = new(rare)
	}
	return p.rare
}

// Spawn starts a process with a body of its own, as spawn. The body's result is
// the exit reason: nil is Normal. A panic is a reason too, a *PanicError.
func (p *Process) Spawn(body func(*Process) error) PID {
	pid, _ := p.SpawnOpt(body, SpawnOpts{})
	return pid
}

// SpawnLink starts a process that is linked to this one, as spawn_link. The link is
// there before its body runs.
func (p *Process) SpawnLink(body func(*Process) error) PID {
	pid, _ := p.SpawnOpt(body, SpawnOpts{Link: true})
	return pid
}

// SpawnMonitor starts a process that this one monitors, as spawn_monitor.
func (p *Process) SpawnMonitor(body func(*Process) error) (PID, Ref) {
	return p.SpawnOpt(body, SpawnOpts{Monitor: true})
}

// SpawnOpt starts a process as opts say, as spawn_opt. The Ref is that of the
// monitor, or zero. In a body that is unwinding it starts nothing and returns zero.
func (p *Process) SpawnOpt(body func(*Process) error, opts SpawnOpts) (PID, Ref) {
	return p.spawn(&Process{body: body}, opts)
}

// SpawnCallback starts a process that consists of callbacks; see Callback.
func (p *Process) SpawnCallback(cb Callback, opts SpawnOpts) (PID, Ref) {
	return p.spawn(&Process{handler: cb, callback: true}, opts)
}

// Go runs f on a goroutine of its own that is linked to the process: when one fails,
// so does the other. f stops when its context ends, at the process's death.
func (p *Process) Go(f func(ctx context.Context) error) PID {
	return p.SpawnLink(func(q *Process) error { return f(q.Context()) })
}

func (p *Process) spawn(child *Process, opts SpawnOpts) (PID, Ref) {
	if p.enter() != nil {
		return PID{}, Ref{}
	}
	pid, ref := p.sys.spawn(p, child, opts)
	p.leave()
	return pid, ref
}

// spawn starts child; parent is nil for one started from outside any process.
func (s *System) spawn(parent, child *Process, opts SpawnOpts) (PID, Ref) {
	child.sys, child.active = s, true
	if !s.admit() {
		return PID{}, Ref{}
	}
	s.table.reserve(child)
	pid, ref, by := child.Self(), Ref{}, PID{}
	if opts.Name != "" && !s.claim(opts.Name, child) {
		s.table.remove(child)
		s.depart()
		return PID{}, Ref{}
	}
	// The parent's side first: it is in an operation and stays, while the child may
	// be killed through its name as soon as it has one.
	if parent != nil {
		by = parent.Self()
		parent.mu.Lock()
		child.mu.Lock()
		if opts.Link {
			parent.links.put(pid, struct{}{})
			child.links.put(by, struct{}{})
		}
		if opts.Monitor {
			ref = s.MakeRef()
			parent.monitors.put(ref, monitored{pid: pid})
			child.watchers.put(ref, watcher{pid: by})
		}
		child.mu.Unlock()
		parent.mu.Unlock()
	}
	if s.tracer != nil {
		s.traceSpawn(pid, by, ref, opts.Link && parent != nil)
	}
	s.table.publish(child)
	if s.closing.Load() {
		s.sendExit(PID{}, pid, Kill)
	}
	go child.run()
	return pid, ref
}

func (s *System) traceSpawn(pid, by PID, ref Ref, linked bool) {
	s.tracer(Event{Kind: EventSpawn, PID: pid, Peer: by, Ref: ref})
	if linked {
		s.tracer(Event{Kind: EventLink, PID: by, Peer: pid})
	}
	if !ref.IsZero() {
		s.tracer(Event{Kind: EventMonitor, PID: by, Peer: pid, Ref: ref})
	}
}

// run is the goroutine of a body: all of a blocking one, one activation of a callback.
func (p *Process) run() {
	idle, completed := false, false
	var reason error
	defer func() {
		if idle {
			return // the process belongs to its next activation by now
		}
		r := recover()
		switch {
		case p.state.Load() >= dead:
			// Killed: whatever the body did on its way out changes nothing.
		case r != nil:
			reason = p.panicked(r)
		case !completed:
			reason = ErrGoexit
		}
		p.end(reason)
	}()
	if p.state.Load() >= dead {
		return // killed before it began
	}
	if !p.callback {
		reason = p.body(p)
		completed = true
		return
	}
	if !p.started {
		p.started = true
		reason = p.handler.Init(p)
	}
	for reason == nil {
		msg, ok := p.next()
		if !ok {
			if idle = p.rest(); idle {
				return
			}
			if p.state.Load() >= dead {
				break
			}
			continue
		}
		reason = p.handler.Handle(p, msg)
	}
	completed = true
}

// end is the death of a process whose body is done.
func (p *Process) end(reason error) {
	if reason == nil {
		reason = Normal
	}
	var w worklist
	p.mu.Lock()
	p.returned = true
	// The body is gone, so there is nobody to leave the dying to: a state of inOp
	// means that an operation panicked in code of the user's that it called.
	if was := p.state.Swap(unwinding); was < dead {
		if was != doomed {
			p.reason = reason
		}
		p.buryLocked(&w)
	}
	p.cur, p.handler, p.body = nil, nil, nil
	p.mu.Unlock()
	p.sys.settle(&w)
	p.sys.bodyReturned(p)
}

// doomLocked decides the process's death, once: true leaves the burying to the
// caller, false says that somebody else does it or did.
func (p *Process) doomLocked(reason error) bool {
	for {
		switch p.state.Load() {
		case outside:
			if p.state.CompareAndSwap(outside, dead) {
				p.reason = reason
				return true
			}
		case inOp:
			if p.state.CompareAndSwap(inOp, doomed) {
				p.reason = reason
				return false
			}
		default:
			return false
		}
	}
}

// exitPanic is how a body unwinds that exits by itself.
type exitPanic struct{ reason error }

func (e exitPanic) String() string { return "actor: exit: " + e.reason.Error() }

// panicked is the exit reason for a recovered panic. A crash is reported, an exit
// is not, as on the BEAM.
func (p *Process) panicked(r any) error {
	if e, ok := r.(exitPanic); ok {
		return e.reason
	}
	crash := &PanicError{Value: r, Stack: debug.Stack()}
	p.sys.logger.Error(fmt.Sprintf("Process %v raised an exception", p.Self()),
		slog.Any("pid", p.Self()), slog.Any("reason", crash), slog.String("stack", string(crash.Stack)))
	return crash
}

// Exit ends the process with reason, as exit(reason): deferred functions run, and
// until they are done the process is alive. Exit never returns. It panics with a
// value that Catch understands; a plain recover swallows it too.
func (p *Process) Exit(reason error) {
	if p.checkAlive() != nil {
		return // in a deferred function of a killed process: it is exiting as it is
	}
	if reason == nil {
		reason = Normal
	}
	panic(exitPanic{reason})
}

// Catch runs f and returns the reason with which it exited, as
// try do … catch :exit, reason. It is nil when f returned. A panic passes through,
// and so does the death of the process by a signal.
func Catch(f func()) (reason error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(exitPanic)
			if !ok {
				panic(r)
			}
			reason = e.reason
		}
	}()
	f()
	return nil
}

// CatchAll runs f and returns the reason with which a process would have ended
// there: f's own error, an exit's reason, or a *PanicError, as
// try do … rescue … catch. The death of the process by a signal passes through.
func CatchAll(f func() error) (reason error) {
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(exitPanic); ok {
				reason = e.reason
				return
			}
			reason = &PanicError{Value: r, Stack: debug.Stack()}
		}
	}()
	return f()
}

var (
	// ErrGoexit is the exit reason of a process whose body called runtime.Goexit by
	// itself, as testing's FailNow does.
	ErrGoexit = errors.New("the body called runtime.Goexit")
	// ErrNotOwner says that a Process was used by another goroutine while its own was
	// in an operation. Use its System, or spawn a process of your own.
	ErrNotOwner = errors.New("a Process is used by its own goroutine only")
)

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
	// pos says how much of cur is consumed. The body moves it on, also without the lock.
	pos atomic.Uint32

	mu       sync.Mutex
	inbox    []any    // arrived, not yet taken over by the body
	full     *backlog // arrived before what is in inbox; nil for none
	cur      []any    // taken over from inbox; nil marks what was received out of order
	holes    int32    // nils in cur[pos:]
	trap     bool
	callback bool // has a goroutine only while there is something to do
	started  bool // callback: Init was called
	active   bool // callback: a goroutine is running it
	resting  bool // its body waits in park, or it is an idle callback
	returned bool // the body has returned, or no goroutine was in it
	lingers  bool // it died while its body ran
	timed    bool // timers are set to it
	bounded  bool // rare.limit holds
	links    smallMap[PID, struct{}]
	watchers smallMap[Ref, watcher]   // who monitors this process
	monitors smallMap[Ref, monitored] // whom this process monitors
	name     Name
	reason   error  // why it died or is about to die
	rare     *rare  // what few processes have
	park     *park  // nil until the body waits for the first time
	parent   uint64 // the number of the local process that started it; 0 for none

	// What follows belongs to the body's goroutine, and to who holds the lock while the
	// body rests. So does cur, but for this: the body reads it without the lock, and
	// changes it under the lock only.

	handler Callback // or blocking
	runner  *runner  // callback: the goroutine that runs it
	taken   uint64   // how much was ever taken over
}

// rare is what most processes never need. It is guarded by Process.mu.
type rare struct {
	ctx      context.Context
	cancel   context.CancelFunc
	proto    *protoPID
	onReturn []returnWatch
	aliases  map[Ref]AliasMode  // those that do not end with a monitor
	dict     smallMap[any, any] // the process dictionary
	leader   PID                // the group leader
	limit    int                // of the mailbox, when Process.bounded
	dropped  uint64             // messages that the limit kept out
}

// watcher is who gets the DOWN of a monitor on this process.
type watcher struct {
	pid  PID
	late bool // set after the process was doomed: its DOWN says NoProc
}

// monitored is what a monitor of this process watches.
type monitored struct {
	pid   PID       // zero when only the name is known, on another node
	alias AliasMode // the reference is an alias too, which ends with the monitor; 0 for none
	more  *monitoredMore
}

// monitoredMore is what few monitors have.
type monitoredMore struct {
	name  NameAt          // set when monitored by name
	proto *protoactor.PID // set for a Proto.Actor actor, and then nothing else is
	tag   any
}

// name is the name that the monitor was set on; zero when it was set on a PID.
func (m *monitored) name() NameAt {
	if m.more == nil {
		return NameAt{}
	}
	return m.more.name
}

// node is the name of the node that m watches a process on.
func (m *monitored) node() NodeName {
	if m.pid.IsZero() {
		return m.name().Node
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
	// MonitorOpts refine the monitor, as the option {:monitor, opts}; they set one also
	// when Monitor is false.
	MonitorOpts []MonitorOption
	// Name registers the process before its body runs. When the name is taken the
	// process is not started and SpawnOpt returns a zero PID.
	Name Name
	// MailboxLimit is how many messages may wait in the mailbox, 0 for any number. A
	// message beyond it is not delivered: a sender on this node gets ErrMailboxFull, one
	// on another node gets nothing, and ProcessInfo.Dropped counts it. Down, trapped exits,
	// timers' messages and what comes through an alias, such as the reply of a call, are
	// always delivered. The BEAM has no such bound, but for max_heap_size, which kills the
	// receiver.
	MailboxLimit int
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

// selfOrNone is the PID of p, zero for the nil that stands for who is no process.
func (p *Process) selfOrNone() PID {
	if p == nil {
		return PID{}
	}
	return p.Self()
}

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
	pid, _ := p.spawn(&Process{handler: blocking(body)}, nil)
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
	return p.spawn(&Process{handler: blocking(body)}, &opts)
}

// SpawnCallback starts a process that consists of callbacks; see Callback.
func (p *Process) SpawnCallback(cb Callback, opts SpawnOpts) (PID, Ref) {
	return p.spawn(&Process{handler: cb, callback: true}, &opts)
}

// Go runs f on a goroutine of its own that is linked to the process: when one fails,
// so does the other. f stops when its context ends, at the process's death.
func (p *Process) Go(f func(ctx context.Context) error) PID {
	return p.SpawnLink(func(q *Process) error { return f(q.Context()) })
}

func (p *Process) spawn(child *Process, opts *SpawnOpts) (PID, Ref) {
	if p.enter() != nil {
		return PID{}, Ref{}
	}
	pid, ref := p.sys.spawn(p, child, opts)
	p.leave()
	return pid, ref
}

// spawn starts child; parent is nil for one started from outside any process.
func (s *System) spawn(parent, child *Process, opts *SpawnOpts) (pid PID, ref Ref) {
	child.sys, child.active = s, true
	if !s.admit() {
		return PID{}, Ref{}
	}
	s.table.reserve(child)
	pid = child.Self()
	if opts != nil && opts.MailboxLimit > 0 {
		child.bounded = true
		child.rareLocked().limit = opts.MailboxLimit
	}
	if parent != nil {
		child.parent = parent.id
		if s.leaders.Load() {
			child.inherit(parent)
		}
		if opts != nil {
			ref = s.relate(parent, child, opts)
		}
	}
	// Only now can others find it. Whoever kills it finds its links and monitors.
	if opts == nil || opts.Name == "" {
		if s.tracer != nil {
			s.traceSpawn(parent, child, ref)
		}
		s.table.publish(child)
	} else if !s.publishNamed(opts.Name, child, parent, ref) {
		s.unrelate(parent, child, ref)
		s.depart()
		return PID{}, Ref{}
	}
	if s.closing.Load() {
		s.sendExit(nil, pid, Kill)
	}
	if child.callback {
		go runCallback(child)
	} else {
		go child.run()
	}
	return pid, ref
}

// inherit gives a child its parent's group leader.
func (child *Process) inherit(parent *Process) {
	if leader := parent.GroupLeader(); !leader.IsZero() {
		child.mu.Lock()
		child.rareLocked().leader = leader
		child.mu.Unlock()
	}
}

// relate links and monitors a child that nobody knows yet. The parent is in an
// operation and stays.
func (s *System) relate(parent, child *Process, opts *SpawnOpts) (ref Ref) {
	var m monitored
	var explicit bool
	if opts.Monitor || len(opts.MonitorOpts) > 0 {
		ref = s.MakeRef()
		m.pid = child.Self()
		explicit = m.refine(&ref, parent, opts.MonitorOpts)
	}
	parent.mu.Lock()
	child.mu.Lock()
	if opts.Link {
		parent.links.put(child.Self(), struct{}{})
		child.links.put(parent.Self(), struct{}{})
	}
	if !ref.IsZero() {
		parent.monitors.put(ref, m)
		child.watchers.put(ref, watcher{pid: parent.Self()})
	}
	if explicit {
		parent.aliasLocked(ref, ExplicitUnalias)
	}
	child.mu.Unlock()
	parent.mu.Unlock()
	return ref
}

// unrelate takes back what relate did, for a child that could not be started.
func (s *System) unrelate(parent, child *Process, ref Ref) {
	if parent == nil {
		return
	}
	parent.mu.Lock()
	defer parent.mu.Unlock()
	parent.links.delete(child.Self())
	parent.monitors.delete(ref)
	if parent.rare != nil {
		delete(parent.rare.aliases, ref)
	}
}

//go:noinline
func (s *System) traceSpawn(parent, child *Process, ref Ref) {
	by := parent.selfOrNone()
	s.tracer(Event{Kind: EventSpawn, PID: child.Self(), Peer: by, Ref: ref})
	if child.links.has(by) {
		s.tracer(Event{Kind: EventLink, PID: by, Peer: child.Self()})
	}
	if !ref.IsZero() {
		s.tracer(Event{Kind: EventMonitor, PID: by, Peer: child.Self(), Ref: ref})
	}
}

// run is the goroutine of a blocking body.
func (p *Process) run() {
	completed := false
	defer func() {
		if !completed {
			p.crashed(recover())
		}
	}()
	reason := Killed
	if p.state.Load() < dead { // not killed before it began
		reason = p.handler.Init(p)
	}
	completed = true // and out of the deferred function, whose frames would cost a bigger stack
	p.end(reason)
}

// crashed ends a process whose body did not return: r is what it panicked with, nil
// when its goroutine was ended.
func (p *Process) crashed(r any) {
	reason := ErrGoexit
	switch {
	case p.state.Load() >= dead:
		// Killed: whatever the body did on its way out changes nothing.
	case r != nil:
		reason = p.panicked(r)
	}
	p.end(reason)
}

// runner is a goroutine that runs callbacks. When a callback that it runs wakes an
// idle one, that one is offered to it: it goes on with it when it is done with the
// first, which costs less than another goroutine. A callback that is slow or waits
// delays nobody all the same: whenever something is offered, a second goroutine is on
// its way, which takes it if it is still there.
type runner struct {
	next   atomic.Pointer[Process]
	backup atomic.Bool // that second goroutine has not come to look yet
}

// offer leaves q to the runner, or reports that it has something to do already. The
// runner's own goroutine calls it.
func (r *runner) offer(q *Process) bool {
	if r.next.Load() != nil {
		return false
	}
	r.next.Store(q)
	// A backup that has not come to look will find q: it takes the flag down first.
	if !r.backup.Load() {
		r.backup.Store(true)
		go r.relieve()
	}
	return true
}

func (r *runner) relieve() {
	r.backup.Store(false)
	if q := r.take(); q != nil {
		runCallback(q)
	}
}

// take is what was offered, nil when there is nothing or somebody else took it.
func (r *runner) take() *Process {
	if r.next.Load() == nil {
		return nil
	}
	return r.next.Swap(nil)
}

// runCallback is a goroutine that runs a callback that is to do something, and then
// those that were left to it.
func runCallback(p *Process) {
	r := new(runner)
	for ; p != nil; p = r.take() {
		p.runner = r
		p.activation()
	}
}

// activation runs a callback until there is nothing more for it to do.
func (p *Process) activation() {
	completed := false
	defer func() {
		if !completed {
			p.crashed(recover())
		}
	}()
	var reason error
	if !p.started && p.state.Load() < dead {
		p.started = true
		reason = p.handler.Init(p)
	}
	for reason == nil {
		msg, state := p.next()
		if state == stateIdle {
			completed = true // the process belongs to its next activation by now
			return
		}
		if state == stateDead {
			reason = Killed
			break
		}
		reason = p.handler.Handle(p, msg)
	}
	completed = true
	p.end(reason)
}

// blocking is the body of a process that is no callback, in the place of one.
type blocking func(*Process) error

// Init is the whole of the body.
func (body blocking) Init(p *Process) error { return body(p) }

// Handle is not called.
func (blocking) Handle(*Process, any) error { return nil }

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
	lingered := p.lingers
	p.cur, p.handler, p.runner = nil, nil, nil
	p.mu.Unlock()
	if len(w.notices) > 0 {
		p.sys.settle(&w)
	}
	if lingered {
		p.sys.bodyReturned(p)
	}
	p.sys.depart()
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
//
//go:noinline
func (p *Process) panicked(r any) error {
	if e, ok := r.(exitPanic); ok {
		return e.reason
	}
	crash := &PanicError{Value: r, Stack: debug.Stack()}
	attrs := []any{slog.Any("pid", p.Self()), slog.Any("reason", crash)}
	p.mu.Lock()
	if p.name != "" {
		attrs = append(attrs, slog.String("registered_name", string(p.name)))
	}
	p.mu.Unlock()
	attrs = append(attrs, slog.String("stack", string(crash.Stack)))
	p.sys.logger.Error(fmt.Sprintf("Process %v raised an exception", p.Self()), attrs...)
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
	// in an operation or waited for mail. Use its System, or spawn a process of your own.
	ErrNotOwner = errors.New("a Process is used by its own goroutine only")
)

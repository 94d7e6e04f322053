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
	heirs    any                // what it gives to those that it starts; see SpawnOpts.ProcLib
	limit    int                // of the mailbox, when Process.bounded
	dropped  uint64             // messages that the limit kept out
}

// watcher is who gets the DOWN of a monitor on this process.
type watcher struct {
	pid  PID
	late bool // set after the process was doomed: its DOWN says NoProc
	once bool // its reference is an alias, ReplyDemonitor: who replies ends the monitor
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

// A Rescuer is a Callback that has the last word when it panics or exits: rescue. Without
// it the end of the process is logged when it was a panic; with it, it is the Rescuer that
// reports.
type Rescuer interface {
	Callback
	// Rescue is called, on the process's own goroutine, when Init or Handle exited or
	// panicked, with the reason that the process would end with: a *PanicError for a
	// panic. It ends with what Rescue returns. It is not called when the process was
	// killed.
	Rescue(p *Process, reason error) error
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
			reason = caught(r)
		}
	}()
	return f()
}

// caught is the reason with which a process ends that panics with r.
func caught(r any) error {
	if e, ok := r.(exitPanic); ok {
		return e.reason
	}
	return &PanicError{Value: r, Stack: debug.Stack()}
}

var (
	// ErrGoexit is the exit reason of a process whose body called runtime.Goexit by
	// itself, as testing's FailNow does.
	ErrGoexit = errors.New("the body called runtime.Goexit")
	// ErrNotOwner says that a Process was used by another goroutine while its own was
	// in an operation or waited for mail. Use its System, or spawn a process of your own.
	ErrNotOwner = errors.New("a Process is used by its own goroutine only")
)

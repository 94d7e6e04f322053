package actor

import (
	"fmt"

	protoactor "github.com/asynkron/protoactor-go/actor"
)

// protoPID is a process as Proto.Actor sees it, once somebody asked for that.
type protoPID struct {
	pid      *protoactor.PID
	watchers []*protoactor.PID
	dead     bool
}

// ActorMessage is the message that an ordinary actor sent with Request or
// RequestFuture: it waits for an answer. What it sent with Send arrives as it is.
type ActorMessage struct {
	Sender  *protoactor.PID // answer with Process.SendActor
	Message any
}

// ActorDown is the message of MonitorActor when the actor is gone.
type ActorDown struct {
	Ref Ref
	PID *protoactor.PID
	// Reason is NoProc when there was no such actor, NoConnection when its address is
	// out of reach, and Reason(Atom("stopped")) otherwise: Proto.Actor does not tell
	// a crash from a stop.
	Reason error
}

// ActorPID is the process's PID as ordinary actors use it: they can Send to it,
// Request it, Watch it, Stop and Poison it. The first call registers the process with
// Proto.Actor, which costs microseconds and memory that other processes do not pay.
// It is nil for a process that is dead or on another node.
//
// Stop and Poison arrive as an exit signal with Shutdown.
func (s *System) ActorPID(pid PID) *protoactor.PID {
	p := s.local(pid)
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Load() >= doomed {
		return nil
	}
	r := p.rareLocked()
	if r.proto == nil {
		id := fmt.Sprintf("beamline/%d.%d", p.id&slotMask, p.id>>slotBits)
		ppid, _ := s.proto.ProcessRegistry.Add((*actorFace)(p), id)
		r.proto = &protoPID{pid: ppid}
	}
	return r.proto.pid
}

// ActorPID is System.ActorPID of the process itself.
func (p *Process) ActorPID() *protoactor.PID { return p.sys.ActorPID(p.Self()) }

// SendActor sends msg to an ordinary actor.
func (p *Process) SendActor(to *protoactor.PID, msg any) error {
	if err := p.enter(); err != nil {
		return err
	}
	p.sys.proto.Root.Send(to, msg)
	p.leave()
	return nil
}

// RequestActor sends msg to an ordinary actor with the process as its sender: what
// the actor responds arrives in the mailbox, as it is.
func (p *Process) RequestActor(to *protoactor.PID, msg any) error {
	if err := p.enter(); err != nil {
		return err
	}
	p.sys.proto.Root.RequestWithCustomSender(to, msg, p.ActorPID())
	p.leave()
	return nil
}

// MonitorActor watches an ordinary actor: when it stops the process gets an
// ActorDown with the returned reference. Demonitor ends it.
func (p *Process) MonitorActor(to *protoactor.PID) Ref {
	if p.enter() != nil {
		return Ref{}
	}
	s := p.sys
	ref := s.MakeRef()
	self := p.ActorPID()
	p.mu.Lock()
	p.monitors.put(ref, monitored{more: &monitoredMore{proto: to}})
	p.mu.Unlock()
	s.systemMessage(to, &protoactor.Watch{Watcher: self})
	p.leave()
	return ref
}

func (p *Process) unwatchActor(to *protoactor.PID) {
	p.sys.systemMessage(to, &protoactor.Unwatch{Watcher: p.ActorPID()})
}

func (s *System) systemMessage(to *protoactor.PID, msg any) {
	process, _ := s.proto.ProcessRegistry.Get(to)
	process.SendSystemMessage(to, msg)
}

// buryProtoLocked takes a dying process out of Proto.Actor's registry.
func (p *Process) buryProtoLocked(w *worklist) {
	r := p.rare.proto
	r.dead = true
	p.sys.proto.ProcessRegistry.Remove(r.pid)
	if len(r.watchers) > 0 {
		w.add(noticeActors, p)
	}
}

// tellActors tells the actors that watch p of its death.
func (p *Process) tellActors() {
	p.mu.Lock()
	r := p.rare.proto
	watchers := r.watchers
	r.watchers = nil
	p.mu.Unlock()
	for _, w := range watchers {
		p.sys.systemMessage(w, &protoactor.Terminated{Who: r.pid, Why: protoactor.TerminatedReason_Stopped})
	}
}

// actorFace is a Process as Proto.Actor's registry holds it. Its methods are not on
// Process itself, whose users are bodies.
type actorFace Process

var _ protoactor.Process = (*actorFace)(nil)

// SendUserMessage receives what ordinary actors send. Their PIDs keep pointing here
// after the process's death; such mail goes to Proto.Actor's dead letters.
func (f *actorFace) SendUserMessage(pid *protoactor.PID, message any) {
	p := (*Process)(f)
	_, msg, sender := protoactor.UnwrapEnvelope(message)
	switch msg.(type) {
	case nil:
		return
	case *protoactor.PoisonPill:
		p.sys.sendExit(nil, p.Self(), Shutdown)
		return
	}
	if sender != nil {
		msg = ActorMessage{Sender: sender, Message: msg}
	}
	if p.deliver(nil, msg) != nil {
		p.sys.proto.DeadLetter.SendUserMessage(pid, message)
	}
}

// SendSystemMessage receives Proto.Actor's signals.
func (f *actorFace) SendSystemMessage(pid *protoactor.PID, message any) {
	p := (*Process)(f)
	switch m := message.(type) {
	case *protoactor.Watch:
		p.watchedBy(pid, m.Watcher)
	case *protoactor.Unwatch:
		p.unwatchedBy(m.Watcher)
	case *protoactor.Stop:
		p.sys.sendExit(nil, p.Self(), Shutdown)
	case *protoactor.Terminated:
		p.actorTerminated(m)
	}
}

// Stop is Proto.Actor's request to stop.
func (f *actorFace) Stop(*protoactor.PID) {
	p := (*Process)(f)
	p.sys.sendExit(nil, p.Self(), Shutdown)
}

func (p *Process) watchedBy(self, watcher *protoactor.PID) {
	p.mu.Lock()
	r := p.rare.proto
	if p.state.Load() < dead {
		r.watchers = append(r.watchers, watcher)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	p.sys.systemMessage(watcher, &protoactor.Terminated{Who: self, Why: protoactor.TerminatedReason_NotFound})
}

func (p *Process) unwatchedBy(watcher *protoactor.PID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rare.proto
	for i, w := range r.watchers {
		if w.Equal(watcher) {
			r.watchers = append(r.watchers[:i], r.watchers[i+1:]...)
			return
		}
	}
}

// actorTerminated turns Proto.Actor's Terminated into the ActorDown of each monitor
// that was set on that actor.
func (p *Process) actorTerminated(m *protoactor.Terminated) {
	reason := Reason(Atom("stopped"))
	switch m.Why {
	case protoactor.TerminatedReason_NotFound:
		reason = NoProc
	case protoactor.TerminatedReason_AddressTerminated:
		reason = NoConnection
	}
	for {
		p.mu.Lock()
		ref := p.monitorOfActorLocked(m.Who)
		if ref.IsZero() || p.state.Load() >= doomed {
			p.mu.Unlock()
			return
		}
		p.monitors.delete(ref)
		p.appendAndUnlock(nil, ActorDown{Ref: ref, PID: m.Who, Reason: reason})
	}
}

// monitorOfActorLocked is the first monitor on an actor, zero for none.
func (p *Process) monitorOfActorLocked(who *protoactor.PID) Ref {
	for e := range p.monitors.all() {
		if m := e.value.more; m != nil && m.proto != nil && m.proto.Equal(who) {
			return e.key
		}
	}
	return Ref{}
}

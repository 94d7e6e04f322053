package actor

import (
	"errors"
	"fmt"
)

// Send puts msg into the mailbox of to, as send(to, msg): it does not wait, and
// what cannot be delivered is lost in silence. Messages from one process to another
// arrive in the order sent. With the send the message belongs to the receiver: do
// not change what it points to afterwards.
//
// Only what the sender can mend is an error: ErrNotRegistered for a Name that nobody
// holds (a NameAt is lost in silence instead, as on the BEAM), ErrNilMessage,
// ErrNotEncodable for a message that cannot cross to another node, and ErrMailboxFull
// from a receiver on this node that was started with a MailboxLimit. In a body that is
// unwinding it is ErrKilled.
func (p *Process) Send(to Dest, msg any) error {
	s := p.sys
	if s.strict || s.tracer != nil || msg == nil {
		return p.sendElse(to, msg)
	}
	var err error
	switch d := to.(type) {
	case PID:
		if d.node != s.ref {
			return p.sendElse(to, msg)
		}
		if err := p.enter(); err != nil {
			return err
		}
		if q := s.table.get(d.id); q != nil {
			err = q.deliver(p, msg)
		}
	case Ref:
		if d.node != s.ref {
			return p.sendElse(to, msg)
		}
		if err := p.enter(); err != nil {
			return err
		}
		err = s.sendAlias(p, d, msg)
	default:
		return p.sendElse(to, msg)
	}
	p.leave()
	if err != nil {
		return undead(err)
	}
	return nil
}

// sendElse is Send where it is not to a process of this node by its PID.
func (p *Process) sendElse(to Dest, msg any) error {
	if v, ok := to.(Via); ok {
		return p.sys.sendVia(v, p.Send, msg)
	}
	msg, err := p.sys.prepare(msg)
	if err != nil {
		return err
	}
	if p.sys.isRemote(to) {
		p.sys.waitForRoom(to, p.Self(), p.dying)
	}
	if err := p.enter(); err != nil {
		return err
	}
	err = p.sys.send(p, to, msg)
	p.leave()
	return err
}

// SendNoConnect is Send, but for a node that is not connected: no connection is made, the
// message is not sent, and the error is NoConnection, as Process.send(to, msg, [:noconnect]).
func (p *Process) SendNoConnect(to Dest, msg any) error {
	s := p.sys
	to = s.unvia(to)
	if !s.isRemote(to) {
		return p.Send(to, msg)
	}
	msg, err := s.prepare(msg)
	if err != nil {
		return err
	}
	s.waitForRoom(to, p.Self(), p.dying)
	if err := p.enter(); err != nil {
		return err
	}
	if s.tracer != nil {
		s.traceSend(p.Self(), to, msg)
	}
	node, sig := crossing(p.Self(), to, msg)
	sig.NoConnect = true
	if node.Name != "" {
		err = s.tryRoute(node, sig)
	}
	p.leave()
	if err != nil {
		return fmt.Errorf("actor: send to node %s: %w", node.Name, err)
	}
	return nil
}

// Send sends msg to to for a sender that is not a process. See Process.Send.
func (s *System) Send(to Dest, msg any) error {
	if v, ok := to.(Via); ok {
		return s.sendVia(v, s.Send, msg)
	}
	msg, err := s.prepare(msg)
	if err != nil {
		return err
	}
	if s.isRemote(to) {
		s.waitForRoom(to, PID{}, nil)
	}
	return s.send(nil, to, msg)
}

// dying is closed when the process dies. In a body that is unwinding it is closed.
func (p *Process) dying() <-chan struct{} { return p.Context().Done() }

// waitForRoom waits until the connection to another node takes a message, or the
// sender is killed. gone is asked for only when there is something to wait for.
func (s *System) waitForRoom(to Dest, from PID, gone func() <-chan struct{}) {
	t := s.dist.transport.Load()
	if t == nil {
		return
	}
	var node NodeID
	switch d := to.(type) {
	case PID:
		node = d.NodeID()
	case NameAt:
		node.Name = d.Node
	case Ref:
		node = d.NodeID()
	}
	if node.Name == "" {
		return
	}
	var end <-chan struct{}
	for room := (*t).Room(node, from); room != nil; room = (*t).Room(node, from) {
		if end == nil && gone != nil {
			end = gone()
		}
		select {
		case <-room:
		case <-end:
			return
		}
	}
}

// Local marks a type of messages that stay on their node by nature, since they hold
// a channel, say, or are a behaviour's notes to itself. Strict mode does not copy them.
type Local interface{ LocalOnly() }

// Envelope is a message that carries another, as a call carries its request. What carries
// a Local is as local.
type Envelope interface{ Content() any }

func isLocalOnly(msg any) bool {
	for {
		if _, ok := msg.(Local); ok {
			return true
		}
		e, ok := msg.(Envelope)
		if !ok {
			return false
		}
		msg = e.Content()
	}
}

// prepare checks a message and, in strict mode, copies it. It runs code of the
// user's types, so it comes before the operation.
func (s *System) prepare(msg any) (any, error) {
	if msg == nil {
		return nil, fmt.Errorf("actor: send: %w", ErrNilMessage)
	}
	if !s.strict {
		return msg, nil
	}
	if isLocalOnly(msg) {
		return msg, nil
	}
	data, err := s.codec.Encode(msg)
	if err != nil {
		return nil, fmt.Errorf("actor: send a %T in strict mode: %w", msg, err)
	}
	clone, err := s.codec.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("actor: send a %T in strict mode: decode it again: %w", msg, err)
	}
	return clone, nil
}

// errDead says that a message was lost since its receiver is dead. No caller outside
// the package sees it.
var errDead = errors.New("the receiver is dead")

// send delivers msg; by is the sending process, in an operation, nil for a sender that
// is no process.
func (s *System) send(by *Process, to Dest, msg any) error {
	if s.tracer != nil {
		s.traceSend(by.selfOrNone(), to, msg)
	}
	return s.pass(by, to, msg)
}

// pass is send for what was traced, or sent, elsewhere.
func (s *System) pass(by *Process, to Dest, msg any) error {
	switch d := to.(type) {
	case PID:
		if d.node == s.ref {
			if q := s.table.get(d.id); q != nil {
				return undead(q.deliver(by, msg))
			}
			return nil
		}
		return s.sendRemote(by.selfOrNone(), to, msg)
	case Name:
		if q := s.names.get(d); q != nil {
			if err := q.deliver(by, msg); err != errDead { //nolint:errorlint // as it is
				return sendError(d, err)
			}
		}
		return sendError(d, ErrNotRegistered)
	case NameAt:
		if d.Node != s.name {
			return s.sendRemote(by.selfOrNone(), to, msg)
		}
		if q := s.names.get(d.Name); q != nil {
			return undead(q.deliver(by, msg))
		}
		return nil
	case Ref:
		return undead(s.sendAlias(by, d, msg))
	}
	return nil // a nil Dest is nobody, as the zero PID is
}

// deliverAlways delivers to a process of this node what its MailboxLimit does not keep out.
// from is who caused it.
func (s *System) deliverAlways(from PID, to Dest, msg any) {
	if s.tracer != nil {
		s.traceSend(from, to, msg)
	}
	var q *Process
	switch d := to.(type) {
	case PID:
		q = s.local(d)
	case Name:
		q = s.names.get(d)
	case NameAt:
		q = s.names.get(d.Name)
	case Ref:
		_ = s.sendAlias(nil, d, msg)
	}
	if q == nil {
		return
	}
	q.mu.Lock()
	if q.state.Load() >= doomed {
		q.mu.Unlock()
		return
	}
	q.appendAndUnlock(nil, msg)
}

// undead is err, but for a message to the dead, which is lost in silence.
func undead(err error) error {
	switch err { //nolint:errorlint // as deliver gave it
	case nil, errDead:
		return nil
	}
	return fmt.Errorf("actor: send: %w", err)
}

func sendError(to Name, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("actor: send to %q: %w", string(to), err)
}

// sendRemote hands a message to the connection with another node.
func (s *System) sendRemote(from PID, to Dest, msg any) error {
	node, sig := crossing(from, to, msg)
	if node.Name == "" {
		return nil
	}
	return s.route(node, sig)
}

// crossing is the signal that takes a message to another node, and that node; the zero one
// for who is nobody.
func crossing(from PID, to Dest, msg any) (node NodeID, sig *Signal) {
	sig = &Signal{Kind: SignalMessage, From: from, Message: msg}
	switch d := to.(type) {
	case PID:
		if !d.IsZero() {
			sig.To, node = d, d.node.Value()
		}
	case NameAt:
		sig.ToName, node = d.Name, NodeID{Name: d.Node}
	case Ref:
		if !d.IsZero() {
			sig.ToRef, node = d, d.node.Value()
		}
	}
	return node, sig
}

//go:noinline
func (s *System) traceSend(from PID, to Dest, msg any) {
	e := Event{Kind: EventSend, PID: from, Message: msg}
	switch d := to.(type) {
	case PID:
		e.Peer = d
	case Name:
		e.Name = NameAt{Name: d}
	case NameAt:
		e.Name = d
	case Ref:
		e.Ref = d
	}
	s.tracer(e)
}

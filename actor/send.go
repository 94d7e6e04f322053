package actor

import "fmt"

// Send puts msg into the mailbox of to, as send(to, msg): it does not wait, and
// what cannot be delivered is lost in silence. Messages from one process to another
// arrive in the order sent. With the send the message belongs to the receiver: do
// not change what it points to afterwards.
//
// Only what the sender can mend is an error: ErrNotRegistered for a Name that nobody
// holds (a NameAt is lost in silence instead, as on the BEAM), ErrNilMessage, and
// ErrNotEncodable for a message that cannot cross to another node. In a body that is
// unwinding it is ErrKilled.
func (p *Process) Send(to Dest, msg any) error {
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
	err = p.sys.send(p.Self(), to, msg)
	p.leave()
	return err
}

// Send sends msg to to for a sender that is not a process. See Process.Send.
func (s *System) Send(to Dest, msg any) error {
	msg, err := s.prepare(msg)
	if err != nil {
		return err
	}
	if s.isRemote(to) {
		s.waitForRoom(to, PID{}, nil)
	}
	return s.send(PID{}, to, msg)
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

// prepare checks a message and, in strict mode, copies it. It runs code of the
// user's types, so it comes before the operation.
func (s *System) prepare(msg any) (any, error) {
	if msg == nil {
		return nil, fmt.Errorf("actor: send: %w", ErrNilMessage)
	}
	if !s.strict {
		return msg, nil
	}
	if _, ok := msg.(Local); ok {
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

func (s *System) send(from PID, to Dest, msg any) error {
	switch d := to.(type) {
	case PID:
		if s.tracer != nil {
			s.tracer(Event{Kind: EventSend, PID: from, Peer: d, Message: msg})
		}
		if d.node == s.ref {
			if q := s.table.get(d.id); q != nil {
				q.deliver(msg)
			}
			return nil
		}
		if d.IsZero() {
			return nil
		}
		return s.route(d.node.Value(), &Signal{Kind: SignalMessage, From: from, To: d, Message: msg})
	case Name:
		if s.tracer != nil {
			s.tracer(Event{Kind: EventSend, PID: from, Name: NameAt{Name: d}, Message: msg})
		}
		if q := s.names.get(d); q != nil && q.deliver(msg) {
			return nil
		}
		return fmt.Errorf("actor: send to %q: %w", string(d), ErrNotRegistered)
	case NameAt:
		if s.tracer != nil {
			s.tracer(Event{Kind: EventSend, PID: from, Name: d, Message: msg})
		}
		if d.Node != s.name {
			return s.route(NodeID{Name: d.Node}, &Signal{Kind: SignalMessage, From: from, ToName: d.Name, Message: msg})
		}
		if q := s.names.get(d.Name); q != nil {
			q.deliver(msg)
		}
		return nil
	case Ref:
		return s.sendAlias(from, d, msg)
	}
	return nil // a nil Dest is nobody, as the zero PID is
}

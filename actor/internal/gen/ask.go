package gen

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// ErrCallingSelf is genserver.ErrCallingSelf.
var ErrCallingSelf = errors.New("a process called itself")

// Ask does what gen:call does: it sends what message makes, with a monitor whose reference
// is an alias for one reply, and waits for that. The error is the bare reason.
func Ask(p *actor.Process, server actor.Dest, timeout time.Duration, message func(From) any) (any, error) {
	if timeout < 0 {
		return nil, fmt.Errorf("%w: %v", actor.ErrBadTimeout, timeout)
	}
	server, err := Resolve(p, server)
	if err != nil {
		return nil, err
	}
	mark := p.Mark()
	ref, err := p.Request(server, func(ref actor.Ref) any { return message(From{PID: p.Self(), Tag: ref}) })
	if err != nil {
		return nil, err
	}
	msg, err := receiveAnswer(p, mark, ref, timeout)
	if err != nil {
		if !errors.Is(err, actor.Timeout) {
			return nil, err
		}
		p.Demonitor(ref)
		if msg, err = receiveAnswer(p, mark, ref, 0); err != nil { // it came in the very last moment
			return nil, err
		}
	}
	return Unpack(msg, server)
}

// Unpack is the answer that a Reply or a Down is.
func Unpack(msg any, server actor.Dest) (any, error) {
	switch m := msg.(type) {
	case Reply:
		return m.Value, nil
	case actor.Down:
		if m.Reason == actor.NoConnection {
			return nil, actor.NodeDownError{Node: nodeOf(server)}
		}
		return nil, m.Reason
	}
	return nil, actor.Timeout // not reached: receiveAnswer takes nothing else
}

// Answers matches the answer to the request ref.
func Answers(ref actor.Ref, msg any) bool {
	switch m := msg.(type) {
	case Reply:
		return m.Tag == ref
	case actor.Down:
		return m.Ref == ref
	}
	return false
}

func receiveAnswer(p *actor.Process, mark actor.Mark, ref actor.Ref, timeout time.Duration) (any, error) {
	return actor.ReceiveSince(p, mark, timeout, func(msg any) bool { return Answers(ref, msg) })
}

// Resolve looks a name of this node up, so that monitor and message reach the same
// process, and refuses a call to oneself.
func Resolve(p *actor.Process, server actor.Dest) (actor.Dest, error) {
	name, isName := server.(actor.Name)
	if at, ok := server.(actor.NameAt); ok && at.Node == p.Node() {
		name, isName = at.Name, true
	}
	if isName {
		pid, ok := p.Whereis(name)
		if !ok {
			return nil, actor.NoProc
		}
		server = pid
	}
	if via, ok := server.(actor.Via); ok {
		pid, ok := via.Whereis(p.System())
		if !ok {
			return nil, actor.NoProc
		}
		server = pid
	}
	switch d := server.(type) {
	case nil:
		return nil, actor.NoProc
	case actor.PID:
		if d == p.Self() {
			return nil, ErrCallingSelf
		}
	}
	return server, nil
}

func nodeOf(server actor.Dest) actor.NodeName {
	switch d := server.(type) {
	case actor.PID:
		return d.Node()
	case actor.NameAt:
		return d.Node
	}
	return ""
}

// Kept is a copy of d for an error, so that a call that succeeds does not put the
// interface that its caller made of a PID on the heap.
func Kept(d actor.Dest) actor.Dest {
	switch d := d.(type) {
	case actor.PID:
		return d
	case actor.Name:
		return d
	case actor.NameAt:
		return d
	case actor.Via:
		return d
	case actor.Ref:
		return d
	}
	return nil
}

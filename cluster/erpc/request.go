package erpc

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// RequestID is a call whose response is still to be received: the request id of
// :erpc.send_request. It belongs to the process that made it.
type RequestID[R any] struct {
	ref  actor.Ref
	mark actor.Mark
	node actor.NodeName
	fn   string
	err  error // the request was not sent
}

// SendRequest sends a call and does not wait, as :erpc.send_request. The response is taken
// by ReceiveResponse, WaitResponse or CheckResponse. It never fails: what is wrong shows
// there. A node that is not connected is connected to; when that fails the response is
// ErrUnknown, where Call says ErrNotSent, since nobody waited for the connection.
func SendRequest[A, R any](p *actor.Process, n *cluster.Node, on actor.NodeName, f Func[A, R], arg A) RequestID[R] {
	id := RequestID[R]{node: complete(n, on), fn: string(f), mark: p.Mark()}
	if _, id.err = support(n); id.err != nil {
		return id
	}
	id.ref, id.err = p.Request(destination(p, id.node), func(ref actor.Ref) any {
		return request{From: p.Self(), Tag: ref, Func: id.fn, Arg: arg}
	})
	if errors.Is(id.err, actor.ErrNotRegistered) {
		id.err = ErrNotSup
	}
	return id
}

// failed is a request that was not sent.
func failed[R any](n *cluster.Node, on actor.NodeName, fn string, why error) RequestID[R] {
	return RequestID[R]{node: complete(n, on), fn: fn, err: why}
}

func (id RequestID[R]) fail(c Class, reason, fate error) error {
	return &Error{Node: id.node, Func: id.fn, Class: c, Reason: reason, Fate: fate}
}

// ReceiveResponse waits for the response at most timeout, as :erpc.receive_response: the
// value, or an *Error, as for CallTimeout. When time is up the request is given up, and
// its response is lost.
func ReceiveResponse[R any](p *actor.Process, id RequestID[R], timeout time.Duration) (R, error) {
	r, is, err := WaitResponse(p, id, timeout)
	if is || !errors.Is(err, actor.Timeout) {
		return r, err
	}
	if msg, late := id.abandon(p); late {
		return id.unpack(msg)
	}
	return r, id.fail(ClassERPC, actor.Timeout, ErrUnknown)
}

// abandon gives a request up. late is true when its response has come all the same.
func (id RequestID[R]) abandon(p *actor.Process) (msg any, late bool) {
	p.Demonitor(id.ref)
	msg, err := actor.ReceiveSince(p, id.mark, 0, id.answers)
	return msg, err == nil
}

// WaitResponse is ReceiveResponse, but when time is up the request stands and can be
// waited for again: :erpc.wait_response. is is false then, no_response, and the error
// says why: actor.Timeout, or ErrBadArg for a time-out that is negative.
func WaitResponse[R any](p *actor.Process, id RequestID[R], timeout time.Duration) (r R, is bool, err error) {
	if id.err != nil {
		return r, true, id.notSent()
	}
	if timeout < 0 {
		return r, false, id.fail(ClassERPC, fmt.Errorf("%w: the time-out is %v", ErrBadArg, timeout), ErrUnknown)
	}
	msg, err := actor.ReceiveSince(p, id.mark, timeout, id.answers)
	if err != nil {
		return r, false, id.fail(ClassERPC, err, ErrUnknown)
	}
	r, err = id.unpack(msg)
	return r, true, err
}

// CheckResponse tells whether msg, a message that the process has received, is the
// response, as :erpc.check_response; is is false for no_response. For a GenServer: its
// HandleInfo gets the responses of requests that it sent.
func CheckResponse[R any](id RequestID[R], msg any) (r R, is bool, err error) {
	if id.err != nil || !id.answers(msg) {
		return r, false, nil
	}
	r, err = id.unpack(msg)
	return r, true, err
}

func (id RequestID[R]) notSent() error { return id.fail(ClassERPC, id.err, ErrNotSent) }

func (id RequestID[R]) answers(msg any) bool {
	ref, is := responseTo(msg)
	return is && ref == id.ref
}

// responseTo is the request that a message may be the response to.
func responseTo(msg any) (actor.Ref, bool) {
	switch m := msg.(type) {
	case reply:
		return m.Tag, true
	case actor.Down:
		return m.Ref, true
	}
	return actor.Ref{}, false
}

func (id RequestID[R]) unpack(msg any) (none R, _ error) {
	switch m := msg.(type) {
	case reply:
		fate := ErrRan
		if m.Refused {
			fate = ErrNotSent
		}
		if m.Class != 0 {
			return none, id.fail(m.Class, m.Reason, fate)
		}
		if r, ok := m.Value.(R); ok || m.Value == nil {
			return r, nil
		}
		return none, id.fail(ClassERPC, fmt.Errorf("%w: a %T instead of a %T", ErrResult, m.Value, none), ErrRan)
	case actor.Down:
		if m.Reason == actor.NoProc { //nolint:errorlint // that very reason: there is no server
			// The function may still run: where the node's first function was being registered
			// at that moment, between the monitor and the request.
			return none, id.fail(ClassERPC, ErrNotSup, ErrUnknown)
		}
		return none, id.fail(ClassERPC, m.Reason, ErrUnknown)
	}
	return none, nil
}

// RequestIDs is a collection of requests with labels, as :erpc.reqids_new: their responses
// are received as they come. The zero value is empty and ready. It belongs to one process.
type RequestIDs[R, L any] struct{ entries []labelled[R, L] }

type labelled[R, L any] struct {
	id    RequestID[R]
	label L
}

// Add puts a request into the collection under a label, as :erpc.reqids_add.
func (c *RequestIDs[R, L]) Add(id RequestID[R], label L) {
	c.entries = append(c.entries, labelled[R, L]{id, label})
}

// Size is how many requests the collection holds, :erpc.reqids_size.
func (c *RequestIDs[R, L]) Size() int { return len(c.entries) }

// Labels are the labels of the requests that it holds, in the order in which they were
// added: what :erpc.reqids_to_list is asked for.
func (c *RequestIDs[R, L]) Labels() []L {
	labels := make([]L, len(c.entries))
	for i, e := range c.entries {
		labels[i] = e.label
	}
	return labels
}

// Response is what came for a request of a collection.
type Response[R, L any] struct {
	Label L
	Value R
	Err   error // an *Error when there is no value
}

// ErrNoRequest is no_request: the collection is empty.
var ErrNoRequest = errors.New("there is no request to wait for")

// Receive waits for the response to any of the requests, and takes that request out, as
// :erpc.receive_response/3. The error is ErrNoRequest for an empty collection, ErrBadArg
// for a time-out that is negative, and actor.Timeout when time is up: then all its
// requests are given up, and it is empty.
func (c *RequestIDs[R, L]) Receive(p *actor.Process, timeout time.Duration) (Response[R, L], error) {
	r, err := c.Wait(p, timeout)
	if errors.Is(err, actor.Timeout) {
		for _, e := range c.entries {
			e.id.abandon(p)
		}
		c.entries = nil
	}
	return r, err
}

// Wait is Receive, but when time is up the requests stand: :erpc.wait_response/3.
func (c *RequestIDs[R, L]) Wait(p *actor.Process, timeout time.Duration) (r Response[R, L], err error) {
	if len(c.entries) == 0 {
		return r, fmt.Errorf("erpc: receive a response: %w", ErrNoRequest)
	}
	if timeout < 0 {
		return r, fmt.Errorf("erpc: receive a response: %w: the time-out is %v", ErrBadArg, timeout)
	}
	if at := slices.IndexFunc(c.entries, func(e labelled[R, L]) bool { return e.id.err != nil }); at >= 0 {
		e := c.take(at)
		r.Label, r.Err = e.label, e.id.notSent()
		return r, nil
	}
	places := make(map[actor.Ref]struct{}, len(c.entries))
	for _, e := range c.entries {
		places[e.id.ref] = struct{}{}
	}
	msg, err := actor.Receive(p, timeout, func(msg any) bool {
		ref, is := responseTo(msg)
		_, ours := places[ref]
		return is && ours
	})
	if err != nil {
		return r, fmt.Errorf("erpc: receive a response: %w", err)
	}
	r, _ = c.Check(msg)
	return r, nil
}

// Check tells whether msg, a message that the process has received, is the response to one
// of the requests, and takes that request out, as :erpc.check_response/3.
func (c *RequestIDs[R, L]) Check(msg any) (r Response[R, L], is bool) {
	at := slices.IndexFunc(c.entries, func(e labelled[R, L]) bool { return e.id.err == nil && e.id.answers(msg) })
	if at < 0 {
		return r, false
	}
	e := c.take(at)
	r.Label = e.label
	r.Value, r.Err = e.id.unpack(msg)
	return r, true
}

func (c *RequestIDs[R, L]) take(i int) labelled[R, L] {
	e := c.entries[i]
	c.entries = slices.Delete(c.entries, i, i+1)
	return e
}

package genserver

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// RequestID is a call whose reply is still to be received: the request id of
// :gen_server.send_request. It belongs to the process that made it.
type RequestID[R any] struct {
	ref     actor.Ref
	mark    actor.Mark
	server  actor.Dest
	request any
	err     error // the request was not sent
}

// SendRequest sends a call and does not wait for the reply, as :gen_server.send_request.
// The reply is taken by ReceiveResponse, WaitResponse or CheckResponse. It never fails: a
// server that does not exist shows there.
func SendRequest[R any](p *actor.Process, server actor.Dest, req Request[R]) RequestID[R] {
	id := RequestID[R]{server: gen.Kept(server), request: req, mark: p.Mark()}
	to, err := gen.Resolve(p, server)
	if err != nil {
		id.err = err
		return id
	}
	id.ref, id.err = p.Request(to, func(ref actor.Ref) any {
		return gen.Call{From: From{PID: p.Self(), Tag: ref}, Request: req}
	})
	return id
}

// fail is the error of a request.
func (id RequestID[R]) fail(reason error, timeout time.Duration) error {
	return &CallError{Reason: reason, Server: id.server, Request: id.request, Timeout: timeout, Function: "send_request"}
}

// ReceiveResponse waits for the reply at most timeout, as :gen_server.receive_response.
// When time is up the request is given up, and the reply is lost. The error is a
// *CallError: its Reason is actor.Timeout, or what it would be for a Call.
func ReceiveResponse[R any](p *actor.Process, id RequestID[R], timeout time.Duration) (R, error) {
	r, err := WaitResponse(p, id, timeout)
	if err == nil || id.err != nil || !errors.Is(err, actor.Timeout) {
		return r, err
	}
	p.Demonitor(id.ref)
	if msg, late := actor.ReceiveSince(p, id.mark, 0, id.answers); late == nil { // in the very last moment
		return id.unpack(msg)
	}
	return r, err
}

// WaitResponse is ReceiveResponse, but when time is up the request stands, and the reply
// can be waited for again: :gen_server.wait_response.
func WaitResponse[R any](p *actor.Process, id RequestID[R], timeout time.Duration) (R, error) {
	var none R
	if id.err != nil {
		return none, id.fail(id.err, timeout)
	}
	if timeout < 0 {
		return none, id.fail(fmt.Errorf("%w: %v", actor.ErrBadTimeout, timeout), timeout)
	}
	msg, err := actor.ReceiveSince(p, id.mark, timeout, id.answers)
	if err != nil {
		return none, id.fail(err, timeout)
	}
	return id.unpack(msg)
}

// CheckResponse tells whether msg, a message that the process has received, is the reply,
// as :gen_server.check_response; false is no_reply. For a GenServer: its HandleInfo gets
// the replies of requests that it sent.
func CheckResponse[R any](id RequestID[R], msg any) (r R, isReply bool, err error) {
	if id.err != nil || !id.answers(msg) {
		return r, false, nil
	}
	r, err = id.unpack(msg)
	return r, true, err
}

func (id RequestID[R]) answers(msg any) bool { return gen.Answers(id.ref, msg) }

func (id RequestID[R]) unpack(msg any) (R, error) {
	var none R
	v, reason := gen.Unpack(msg, id.server)
	if reason == nil {
		if r, ok := v.(R); ok || v == nil {
			return r, nil
		}
		reason = fmt.Errorf("%w: a %T instead of a %T", ErrReplyType, v, none)
	}
	return none, id.fail(reason, 0)
}

// RequestIDs is a collection of requests with labels, as :gen_server.reqids_new: their
// replies are received as they come. The zero value is empty and ready. It belongs to one
// process.
type RequestIDs[R, L any] struct{ entries []labelled[R, L] }

type labelled[R, L any] struct {
	id    RequestID[R]
	label L
}

// Add puts a request into the collection under a label, as :gen_server.reqids_add.
func (c *RequestIDs[R, L]) Add(id RequestID[R], label L) {
	c.entries = append(c.entries, labelled[R, L]{id, label})
}

// Size is how many requests the collection holds, :gen_server.reqids_size.
func (c *RequestIDs[R, L]) Size() int { return len(c.entries) }

// Labels are the labels of the requests that it holds, in the order in which they were
// added: what :gen_server.reqids_to_list is asked for.
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
	Reply R
	Err   error // a *CallError when there is no reply, and none will come
}

// ErrNoRequest is no_request: the collection is empty.
var ErrNoRequest = errors.New("there is no request to wait for")

// Receive waits for the reply to any of the requests, and takes that request out, as
// :gen_server.receive_response/3. The error is ErrNoRequest for an empty collection, and
// actor.Timeout when time is up: then all its requests are given up, and it is empty.
func (c *RequestIDs[R, L]) Receive(p *actor.Process, timeout time.Duration) (Response[R, L], error) {
	r, err := c.Wait(p, timeout)
	if errors.Is(err, actor.Timeout) {
		for _, e := range c.entries {
			p.Demonitor(e.id.ref)
			_, _ = actor.ReceiveSince(p, e.id.mark, 0, e.id.answers) // in the very last moment
		}
		c.entries = nil
	}
	return r, err
}

// Wait is Receive, but when time is up the requests stand: :gen_server.wait_response/3.
func (c *RequestIDs[R, L]) Wait(p *actor.Process, timeout time.Duration) (r Response[R, L], err error) {
	if len(c.entries) == 0 {
		return r, fmt.Errorf("genserver: receive a response: %w", ErrNoRequest)
	}
	at := slices.IndexFunc(c.entries, func(e labelled[R, L]) bool { return e.id.err != nil })
	if at >= 0 { // that was not even sent
		e := c.take(at)
		r.Label, r.Err = e.label, e.id.fail(e.id.err, timeout)
		return r, nil
	}
	places := make(map[actor.Ref]int, len(c.entries))
	for i, e := range c.entries {
		places[e.id.ref] = i
	}
	msg, err := actor.Receive(p, timeout, func(msg any) bool {
		switch m := msg.(type) {
		case gen.Reply:
			at = place(places, m.Tag)
		case actor.Down:
			at = place(places, m.Ref)
		default:
			return false
		}
		return at >= 0
	})
	if err != nil {
		return r, fmt.Errorf("genserver: receive a response: %w", err)
	}
	e := c.take(at)
	r.Label = e.label
	r.Reply, r.Err = e.id.unpack(msg)
	return r, nil
}

func place(places map[actor.Ref]int, ref actor.Ref) int {
	if i, ok := places[ref]; ok {
		return i
	}
	return -1
}

func (c *RequestIDs[R, L]) take(i int) labelled[R, L] {
	e := c.entries[i]
	c.entries = slices.Delete(c.entries, i, i+1)
	return e
}

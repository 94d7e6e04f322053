package history

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Outcome is what its client knows of an operation.
type Outcome int

// The zero Outcome is the one that claims nothing.
const (
	Unknown Outcome = iota // it may take effect at any time after its invocation, or never
	OK                     // it took effect between its invocation and its end
	Failed                 // it had no effect and never will
)

// String is the word that a table has for it.
func (o Outcome) String() string {
	switch o {
	case OK:
		return "ok"
	case Failed:
		return "fail"
	}
	return "unknown"
}

// Op is an operation of a client: what it asked, and what it knows of the outcome.
type Op[In, Out any] struct {
	Client  string
	In      In
	Out     Out // where the Outcome is OK
	Outcome Outcome
	Why     string // where the Outcome is another: what the client was told
	// Began and Ended are by the recorder's clock. Ended of an unknown operation is when
	// its client gave up, or the history's end: it says nothing of when it took effect.
	Began, Ended time.Duration
}

// sureBefore reports whether the operation has certainly taken effect before t.
func (o *Op[In, Out]) sureBefore(t time.Duration) bool { return o.Outcome == OK && o.Ended < t }

// possibleBy reports whether the operation may have taken effect by t.
func (o *Op[In, Out]) possibleBy(t time.Duration) bool { return o.Outcome != Failed && o.Began <= t }

// Recorder records a history. Any number of goroutines may use it.
type Recorder[In, Out any] struct {
	now func() time.Duration
	mu  sync.Mutex
	ops []*Call[In, Out]
}

// New returns an empty Recorder. The clock is monotonic, and counts from whatever start.
func New[In, Out any](now func() time.Duration) *Recorder[In, Out] {
	return &Recorder[In, Out]{now: now}
}

// Call is an operation that was invoked. The first outcome that it is given stands: what
// a client learns after it gave up is no answer to it.
type Call[In, Out any] struct {
	of    *Recorder[In, Out]
	op    Op[In, Out]
	ended bool
}

// Invoke records that a client begins an operation. It is called before anything is sent.
func (r *Recorder[In, Out]) Invoke(client string, in In) *Call[In, Out] {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := &Call[In, Out]{of: r, op: Op[In, Out]{Client: client, In: in, Began: r.now()}}
	r.ops = append(r.ops, c)
	return c
}

// OK records that the operation took effect, and what it answered.
func (c *Call[In, Out]) OK(out Out) { c.end(OK, out, "") }

// Fail records that the operation certainly had no effect, and why.
func (c *Call[In, Out]) Fail(why string) {
	var none Out
	c.end(Failed, none, why)
}

// Unknown records that the client gave up without knowing, and why.
func (c *Call[In, Out]) Unknown(why string) {
	var none Out
	c.end(Unknown, none, why)
}

func (c *Call[In, Out]) end(outcome Outcome, out Out, why string) {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if c.ended {
		return
	}
	c.ended = true
	c.op.Outcome, c.op.Out, c.op.Why, c.op.Ended = outcome, out, why, c.of.now()
}

// Ops is the history so far, in the order of invocation. What has no outcome yet is
// unknown.
func (r *Recorder[In, Out]) Ops() []Op[In, Out] {
	r.mu.Lock()
	defer r.mu.Unlock()
	ops := make([]Op[In, Out], len(r.ops))
	for i, c := range r.ops {
		ops[i] = c.op
		if !c.ended {
			ops[i].Why, ops[i].Ended = "not ended", r.now()
		}
	}
	slices.SortStableFunc(ops, func(a, b Op[In, Out]) int { return cmp.Compare(a.Began, b.Began) })
	return ops
}

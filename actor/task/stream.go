package task

import (
	"fmt"
	"iter"
	"runtime"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// StreamOption sets up a stream.
type StreamOption func(*streamOptions)

type streamOptions struct {
	most      int
	unordered bool
	timeout   time.Duration
	kill      bool
	spawn     Spawn
	link      bool
}

// WithMaxConcurrency is how many tasks run at once: max_concurrency. The default is the
// number of processors that Go uses.
func WithMaxConcurrency(n int) StreamOption { return func(o *streamOptions) { o.most = n } }

// Unordered gives results as they come, and not in the order of the inputs: ordered: false.
func Unordered() StreamOption { return func(o *streamOptions) { o.unordered = true } }

// WithTimeout is how long each task may take, DefaultTimeout without it; actor.Infinity is
// for ever.
func WithTimeout(d time.Duration) StreamOption { return func(o *streamOptions) { o.timeout = d } }

// KillOnTimeout ends a task that takes too long, whose result is then actor.Timeout, and
// goes on: on_timeout: :kill_task. Without it the caller exits: on_timeout: :exit.
func KillOnTimeout() StreamOption { return func(o *streamOptions) { o.kill = true } }

// AsyncStream calls f with each input, in a task each, and gives each input with its
// result, as Task.async_stream with zip_input_on_exit. So many tasks run at once as there
// are processors, or as WithMaxConcurrency says.
//
//	pages, err := task.AsyncStream(p, slices.Values(urls), fetch, task.WithMaxConcurrency(8))
//	for url, page := range pages {
//		fmt.Println(url, page.Value, page.Exit)
//	}
//
// Nothing is started before the range, and each range starts anew. Inputs are drawn as
// tasks end, so they may be endless. A break ends the tasks that run, and waits until they
// have ended.
//
// The tasks are linked to a process that is linked to the caller: one that fails ends the
// caller, unless that traps exits; then the reason is its result's Exit. When a task takes
// longer than the time-out the caller exits, out of the range, with an *ExitError; see
// KillOnTimeout.
//
// The error is ErrBadOption, at the call.
func AsyncStream[A, B any](p *actor.Process, inputs iter.Seq[A], f func(q *actor.Process, a A) (B, error), opts ...StreamOption) (iter.Seq2[A, Result[B]], error) {
	return AsyncStreamOn(p, spawnLinked, false, inputs, f, opts...)
}

// spawnLinked starts a task of a stream that has no Task.Supervisor.
func spawnLinked(p *actor.Process, body func(*actor.Process) error) (actor.PID, error) {
	pid, _ := p.SpawnOpt(body, actor.SpawnOpts{Link: true, ProcLib: true})
	if pid.IsZero() {
		return pid, actor.ErrClosed
	}
	return pid, nil
}

// AsyncStreamOn is AsyncStream with processes that spawn starts; with link they are linked
// as there. Package tasksupervisor is made of it.
func AsyncStreamOn[A, B any](p *actor.Process, spawn Spawn, link bool, inputs iter.Seq[A], f func(q *actor.Process, a A) (B, error), opts ...StreamOption) (iter.Seq2[A, Result[B]], error) {
	o := streamOptions{most: runtime.GOMAXPROCS(0), timeout: DefaultTimeout, spawn: spawn, link: link}
	for _, set := range opts {
		set(&o)
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("task: stream: %w: %w", ErrBadOption, fmt.Errorf(format, args...))
	}
	switch {
	case inputs == nil:
		return nil, bad("inputs is nil")
	case f == nil:
		return nil, bad("the function is nil")
	case o.most < 1:
		return nil, bad("WithMaxConcurrency is %d: it is at least 1", o.most)
	case o.timeout < 0:
		return nil, bad("WithTimeout is %v: %w", o.timeout, actor.ErrBadTimeout)
	}
	return func(yield func(A, Result[B]) bool) {
		s := &stream[A, B]{p: p, o: o, f: f, slots: map[int]*slot[A, B]{}}
		next, stop := iter.Pull(inputs)
		defer stop()
		s.run(next, yield)
	}, nil
}

// What the processes of a stream tell each other. None of it leaves the node.
type (
	// begin tells the foreman to start the task of the input at.
	begin struct {
		at   int
		body func(*actor.Process) error
	}
	// finish tells the foreman to end all tasks, and itself.
	finish struct{}
	// gave is a task's result.
	gave[B any] struct {
		stream actor.Ref
		at     int
		value  B
	}
	// ended is the end of a task.
	ended struct {
		stream actor.Ref
		at     int
		reason error
		late   bool // it took longer than the time-out
	}
)

// LocalOnly says that these hold functions, or are a stream's own.
func (begin) LocalOnly()   {}
func (finish) LocalOnly()  {}
func (gave[B]) LocalOnly() {}
func (ended) LocalOnly()   {}

// stream is one range over a stream, as its owner has it. The tasks are the foreman's, a
// process between the owner and them: it watches the time while the owner does something
// else, and keeps their exit signals from an owner that traps.
type stream[A, B any] struct {
	p       *actor.Process
	o       streamOptions
	f       func(q *actor.Process, a A) (B, error)
	alias   actor.Ref // where results come; what comes after the end is lost
	foreman actor.PID
	watch   actor.Ref
	gone    bool // the foreman's DOWN was taken
	mark    actor.Mark
	slots   map[int]*slot[A, B] // what was started and not yet given
	next    int                 // the number of the next input
	first   int                 // ordered: the next to be given
	running int
}

type slot[A, B any] struct {
	input  A
	result Result[B]
	got    bool // a value came
	over   bool
}

func (s *stream[A, B]) run(next func() (A, bool), yield func(A, Result[B]) bool) {
	p := s.p
	s.mark = p.Mark()
	s.alias = p.Alias()
	traps := p.TrapExit(false)
	p.TrapExit(traps)
	o, alias, owner := s.o, s.alias, p.Self()
	s.foreman, s.watch = p.SpawnOpt(func(q *actor.Process) error {
		return (&foreman{q: q, o: o, alias: alias, owner: owner, tasks: map[actor.Ref]*worker{}}).work(traps)
	}, actor.SpawnOpts{Link: true, Monitor: true})
	defer s.close()
	more := true
	for {
		for more && s.running < s.o.most {
			var in A
			if in, more = next(); more {
				s.start(in)
			}
		}
		if s.running == 0 {
			return // all that is over has been given
		}
		if !s.await(yield) {
			return
		}
	}
}

func (s *stream[A, B]) start(in A) {
	at, alias, f := s.next, s.alias, s.f
	s.slots[at] = &slot[A, B]{input: in}
	s.next++
	s.running++
	j := jobOf(s.p, f)
	_ = s.p.Send(s.foreman, begin{at, func(q *actor.Process) error {
		return j.do(q, func(q *actor.Process) error {
			v, err := f(q, in)
			if err != nil {
				return err
			}
			return q.Send(alias, gave[B]{alias, at, v})
		})
	}})
}

// await takes what comes next, and gives what can be given. It is false when the range is
// over.
func (s *stream[A, B]) await(yield func(A, Result[B]) bool) bool {
	msg, err := actor.ReceiveSince(s.p, s.mark, actor.Infinity, s.own)
	if err != nil {
		return false
	}
	switch m := msg.(type) {
	case gave[B]:
		s.slots[m.at].result.Value, s.slots[m.at].got = m.value, true
	case actor.Down:
		s.gone = true
		s.failed(m.Reason)
	case ended:
		if m.late && !s.o.kill {
			s.failed(actor.Timeout)
		}
		s.running--
		done := s.slots[m.at]
		done.over = true
		if !done.got {
			done.result.Exit = m.reason
		}
		if s.o.unordered {
			delete(s.slots, m.at)
			return yield(done.input, done.result)
		}
		for {
			first, ok := s.slots[s.first]
			if !ok || !first.over {
				return true
			}
			delete(s.slots, s.first)
			s.first++
			if !yield(first.input, first.result) {
				return false
			}
		}
	}
	return true
}

// own tells which messages are the stream's.
func (s *stream[A, B]) own(msg any) bool {
	switch m := msg.(type) {
	case gave[B]:
		return m.stream == s.alias
	case ended:
		return m.stream == s.alias
	case actor.Down:
		return m.Ref == s.watch
	}
	return false
}

func (s *stream[A, B]) failed(reason error) {
	s.p.Exit(&ExitError{Reason: reason, Function: "stream", Timeout: s.o.timeout})
}

// close ends the tasks that run, waits until they have ended, and leaves nothing of the
// stream in the mailbox. It runs also when the range's body exits or panics.
func (s *stream[A, B]) close() {
	p := s.p
	p.Unalias(s.alias)
	_ = p.Send(s.foreman, finish{})
	var err error
	if !s.gone {
		_, err = actor.ReceiveSince(p, s.mark, actor.Infinity, func(d actor.Down) bool { return d.Ref == s.watch })
	}
	p.Unlink(s.foreman) // no exit signal comes after this
	for err == nil {
		_, err = actor.ReceiveSince(p, s.mark, 0, func(msg any) bool {
			e, ok := msg.(actor.Exit)
			return ok && e.From == s.foreman || s.own(msg)
		})
	}
}

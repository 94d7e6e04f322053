package actor

import (
	"runtime"
	"sync/atomic"
)

// run runs a blocking body.
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

// rescue is crashed for a callback, which may have a Rescue.
func (p *Process) rescue(r any) {
	h, ok := p.handler.(Rescuer)
	if r == nil || !ok || p.state.Load() >= dead {
		p.crashed(r)
		return
	}
	completed := false
	defer func() {
		if !completed {
			p.crashed(recover())
		}
	}()
	reason := h.Rescue(p, caught(r))
	completed = true
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
		q.sys.run(job{relieves: r, sys: q.sys})
	}
	return true
}

// take is what was offered, nil when there is nothing or somebody else took it.
func (r *runner) take() *Process {
	if r.next.Load() == nil {
		return nil
	}
	return r.next.Swap(nil)
}

// job is what a runner's goroutine is started, or woken, for.
type job struct {
	callback *Process // that is to do something
	body     *Process // or: a blocking one to run
	relieves *runner  // or: what was offered to that one, if it is still there
	sys      *System
}

// take is the callback to go on with, nil for none.
func (j job) take() *Process {
	if j.relieves != nil {
		j.relieves.backup.Store(false)
		return j.relieves.take()
	}
	return j.callback
}

// work is a goroutine that does a job, then what was left to it meanwhile, and then, after
// a rest, another job of its System.
func work(j job) {
	r, s := new(runner), j.sys
	for ok := true; ok; j, ok = s.rest() {
		if j.body != nil {
			j.body.run()
			continue
		}
		for p := j.take(); p != nil; p = r.take() {
			p.runner = r
			p.activation()
		}
	}
}

// runners are the goroutines of a System that have run bodies and rest. One whose stack
// has grown as far as they need is worth keeping: to grow a new one costs more than most
// callbacks do.
type runners struct {
	work    chan job // unbuffered: to send succeeds only while one rests
	resting atomic.Int32
	most    int32 // may rest at a time
}

func (r *runners) init() {
	r.work = make(chan job)
	r.most = 4 * int32(runtime.GOMAXPROCS(0))
}

// rest waits for a job. It is false when the goroutine has to end, since enough others
// rest or since the System has shut down.
func (s *System) rest() (job, bool) {
	r := &s.runners
	if r.resting.Add(1) > r.most {
		r.resting.Add(-1)
		return job{}, false
	}
	j, ok := <-r.work // whoever sends takes it off those that rest
	return j, ok
}

// Resting is how many goroutines rest: they have run bodies, and wait for others to run. It
// is for who counts goroutines. There are a few for each processor, and none after Shutdown.
func (s *System) Resting() int { return int(s.runners.resting.Load()) }

// run gives a job a goroutine.
func (s *System) run(j job) {
	select {
	case s.runners.work <- j:
		s.runners.resting.Add(-1) // here, so that none that has something to do counts as resting
	default:
		go work(j)
	}
}

// dismiss ends the goroutines that rest. No process is left, so none is activated.
func (r *runners) dismiss() {
	close(r.work)
	r.resting.Store(0)
}

// activation runs a callback until there is nothing more for it to do.
func (p *Process) activation() {
	completed := false
	defer func() {
		if !completed {
			p.rescue(recover())
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

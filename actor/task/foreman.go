package task

import (
	"github.com/beamline-go/beamline/actor"
)

// foreman is the process that starts a stream's tasks and watches over them.
type foreman struct {
	q     *actor.Process
	o     streamOptions
	alias actor.Ref // of the owner
	owner actor.PID
	tasks map[actor.Ref]*worker // by their monitors
}

// worker is a task of a stream.
type worker struct {
	at    int
	pid   actor.PID
	timer actor.Ref
	late  bool
}

// expired says that a worker's time is up.
type expired struct{ ref actor.Ref }

// LocalOnly says that it stays here.
func (expired) LocalOnly() {}

// work runs until the owner is done or dead. A foreman traps exits if its owner does: so a
// task that fails ends an owner that does not, through the two links.
func (f *foreman) work(traps bool) error {
	f.q.TrapExit(traps)
	for {
		msg, err := actor.Receive[any](f.q, actor.Infinity)
		if err != nil {
			return err
		}
		switch m := msg.(type) {
		case begin:
			f.begin(m)
		case actor.Down:
			f.down(m)
		case expired:
			f.expired(m.ref)
		case finish:
			f.endAll()
			return nil
		case actor.Exit:
			if m.From == f.owner {
				return m.Reason // the links tell the tasks, those that have one
			}
		}
	}
}

func (f *foreman) begin(b begin) {
	// The task begins once it is watched, so that what it ends with is heard. It does not
	// begin when the foreman is killed meanwhile.
	watched := make(chan bool, 1)
	defer close(watched)
	pid, err := f.o.spawn(f.q, func(q *actor.Process) error {
		select {
		case ok := <-watched:
			if !ok {
				return actor.Shutdown
			}
		case <-q.Context().Done():
			return actor.Killed
		}
		return b.body(q)
	})
	if err != nil {
		f.q.Exit(err)
	}
	ref := f.q.Monitor(pid)
	if f.o.link {
		_ = f.q.Link(pid) // when it was killed already the monitor says so
	}
	watched <- true
	w := &worker{at: b.at, pid: pid}
	if f.o.timeout != actor.Infinity {
		w.timer = f.q.SendAfter(f.q.Self(), expired{ref}, f.o.timeout)
	}
	f.tasks[ref] = w
}

func (f *foreman) down(d actor.Down) {
	w, ok := f.tasks[d.Ref]
	if !ok {
		return
	}
	delete(f.tasks, d.Ref)
	if !w.timer.IsZero() {
		f.q.CancelTimer(w.timer)
	}
	reason := d.Reason
	if w.late {
		reason = actor.Timeout
	}
	_ = f.q.Send(f.alias, ended{f.alias, w.at, reason, w.late})
}

func (f *foreman) expired(ref actor.Ref) {
	w, ok := f.tasks[ref]
	if !ok {
		return
	}
	w.late = true
	f.kill(w)
}

func (f *foreman) kill(w *worker) {
	f.q.Unlink(w.pid)
	_ = f.q.SendExit(w.pid, actor.Kill)
}

// endAll kills the tasks that run, and waits for their ends.
func (f *foreman) endAll() {
	for _, w := range f.tasks {
		f.kill(w)
	}
	for ref := range f.tasks {
		_, _ = actor.Receive(f.q, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	}
}

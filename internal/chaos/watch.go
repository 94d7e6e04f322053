package chaos

import (
	"math/rand/v2"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// quiet asks the watcher to close still when nothing that it watches is left.
type quiet struct{ still chan struct{} }

// LocalOnly keeps it on its node.
func (quiet) LocalOnly() {}

// watching is the state of the watcher: a process that starts others on other nodes, with a
// monitor or a link, and sees to it that each ends once and with the right reason.
type watching struct {
	*life
	random   *rand.Rand
	monitors map[actor.Ref]int // by the reason that the other will end with
	links    map[actor.PID]int
	still    chan struct{}
}

func (l *life) watch(p *actor.Process) error {
	w := &watching{
		life: l, random: rand.New(rand.NewPCG(l.args.Seed, uint64(len(l.node.Name())))),
		monitors: map[actor.Ref]int{}, links: map[actor.PID]int{},
	}
	p.TrapExit(true)
	for {
		if !l.rest.Load() {
			w.begin(p)
		}
		if err := w.hear(p, 3*time.Millisecond); err != nil {
			return err
		}
		if w.still != nil && len(w.monitors)+len(w.links) == 0 {
			close(w.still)
			w.still = nil
		}
	}
}

// begin starts a process on another node, or tries to.
func (w *watching) begin(p *actor.Process) {
	peers := w.args.Peers
	on := peers[w.random.IntN(len(peers))]
	if !w.node.Connected(on) && w.random.IntN(50) > 0 {
		return // it would fail at once, as one in a while is to do
	}
	args := victimArgs{After: time.Duration(w.random.IntN(200)) * time.Millisecond, Code: 1 + w.random.IntN(1000)}
	if w.random.IntN(2) == 0 {
		_, ref := cluster.SpawnMonitor(p, w.node, on, "victim", args)
		w.monitors[ref] = args.Code
		w.counts.monitors.Add(1)
		return
	}
	pid := cluster.SpawnLink(p, w.node, on, "victim", args)
	w.links[pid] = args.Code
	w.counts.links.Add(1)
}

// hear takes what is in the mailbox, waiting for the first message at most d.
func (w *watching) hear(p *actor.Process, d time.Duration) error {
	for {
		msg, err := actor.Receive[any](p, d)
		if err == actor.Timeout { //nolint:errorlint // as Receive gives it
			return nil
		}
		if err != nil {
			return err
		}
		d = 0
		switch m := msg.(type) {
		case quiet:
			w.still = m.still
		case actor.Down:
			code, mine := w.monitors[m.Ref]
			if !mine {
				w.tell("a second DOWN of one monitor: %v", m.Reason)
			}
			delete(w.monitors, m.Ref)
			w.ended(code, m.Reason)
		case actor.Exit:
			code, mine := w.links[m.From]
			if !mine {
				w.tell("a second exit signal from %v, or from who was not linked: %v", m.From, m.Reason)
			}
			delete(w.links, m.From)
			w.ended(code, m.Reason)
		default:
			w.tell("the watcher got a %T", msg)
		}
	}
}

func (w *watching) ended(code int, reason error) {
	switch reason { //nolint:errorlint // the reason as it is
	case actor.Reason(code):
		w.counts.ended.Add(1)
	case actor.NoConnection:
		w.counts.lost.Add(1)
	default:
		w.tell("a process that was to end with %d ended with %v", code, reason)
	}
}

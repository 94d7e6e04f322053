package counter

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/demo"
)

// everySecond has the watcher look after things.
type everySecond struct{}

// Play is Watch without an end, on each of the nodes: all tell which nodes come and go; a
// also has c call the counter once a second, and starts another wherever it can when the
// counter is gone. It does what the sample does, and so it is fooled as the sample is: a
// counter behind a cut link is still alive.
func Play(p *actor.Process, n *cluster.Node, t *demo.Trace) {
	n.MonitorNodes(p, true)
	w := &watcher{p: p, n: n, t: t}
	if p.Node() == t.Node("a") {
		_ = p.Send(p.Self(), everySecond{})
	}
	for {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(up cluster.NodeUp) { t.Emit("is connected to", up.Node) }),
			actor.On(func(down cluster.NodeDown) { t.Emit("has lost "+short(down.Node), why(down.Reason)) }),
			actor.On(func(everySecond) { w.look() }),
			actor.On(func(s Started) { w.started(s) }),
			actor.On(func(d actor.Down) { w.lost(d) }),
			actor.On(func(c Counted) { t.Emit("is told by c", c) }),
			actor.On(func(f Failed) { t.Emit("is told by c", f) }),
		)
		if err != nil {
			return
		}
	}
}

// short is a node's name without the host.
func short(node actor.NodeName) string {
	name, _, _ := strings.Cut(string(node), "@")
	return name
}

// why is the BEAM's word for the reason of a NodeDown, which itself says more.
func why(reason error) actor.Atom {
	for _, known := range []error{
		cluster.ErrConnectionClosed, cluster.ErrTickTimeout, cluster.ErrDisconnect, cluster.ErrStopped, cluster.ErrReplaced,
	} {
		if errors.Is(reason, known) {
			return actor.Atom(known.Error())
		}
	}
	return actor.Atom(reason.Error())
}

// watcher is what a knows of the others.
type watcher struct {
	p *actor.Process
	n *cluster.Node
	t *demo.Trace

	home     actor.NodeName // where the counter is; empty while there is none
	counter  actor.Ref      // the monitor on it
	caller   actor.PID      // on c; zero while there is none
	callerUp actor.Ref      // the monitor on that
	asked    time.Time      // when a node was last asked to start a counter
}

// look starts what is missing and has the counter called.
func (w *watcher) look() {
	w.p.SendAfter(w.p.Self(), everySecond{}, time.Second)
	if c := w.t.Node("c"); w.caller.IsZero() && w.connected(c) {
		w.caller, w.callerUp = cluster.SpawnMonitor(w.p, w.n, c, "caller", w.p.Self())
	}
	if w.home == "" && time.Since(w.asked) > 2*time.Second {
		w.asked = time.Now()
		cluster.Spawn(w.p, w.n, w.next(), "find_or_start", w.p.Self())
	}
	if w.home != "" && !w.caller.IsZero() {
		_ = w.p.Send(w.caller, Call{w.home})
	}
}

// next is where a counter is to be started: on b, else on c, else here.
func (w *watcher) next() actor.NodeName {
	for _, name := range []string{"b", "c"} {
		if node := w.t.Node(name); w.connected(node) {
			return node
		}
	}
	return w.p.Node()
}

func (w *watcher) connected(node actor.NodeName) bool {
	return slices.Contains(w.n.List(), node)
}

func (w *watcher) started(s Started) {
	w.home = s.PID.Node()
	w.counter = w.p.Monitor(actor.Name("counter").At(w.home))
	w.t.Emit("watches the counter on "+short(w.home), s)
}

func (w *watcher) lost(d actor.Down) {
	w.t.Emit("hears", d)
	switch d.Ref {
	case w.counter:
		w.home, w.asked = "", time.Time{}
	case w.callerUp:
		w.caller = actor.PID{}
	}
}

// findOrStart is start, or tells of the counter that its node has already.
func findOrStart(p *actor.Process, tell actor.PID) error {
	if pid, ok := p.Whereis("counter"); ok {
		return p.Send(tell, Started{pid})
	}
	pid, err := genserver.Start(p, &Counter{}, genserver.WithName("counter"))
	if err != nil {
		return err
	}
	return p.Send(tell, Started{pid})
}

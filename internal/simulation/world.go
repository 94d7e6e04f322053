package simulation

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Config is how a world behaves. The zero value of each field means its default.
type Config struct {
	Seed     uint64
	DelayMin time.Duration // a message is under way at least so long; default 50 µs
	DelayMax time.Duration // and usually at most so long; default 2 ms
	SlowMax  time.Duration // and at most so long when it is one of the slow ones; default 50 ms
	Slow     float64       // the part of the messages that is slow; default 0.02, negative for none
	Break    float64       // the part of the messages on streams at which the stream breaks; default none
	BreakEnd time.Duration // no stream breaks at this time or later; default never
	Lose     float64       // the part of the posted messages that is lost; default none
	Twice    float64       // the part of the posted messages that comes twice; default none
	WakeLate time.Duration // a timer is late by at most so much; default 1 ms
}

// World is a simulation. It is not safe for concurrent use, and needs none: nothing
// runs beside Run.
type World struct {
	cfg     Config
	now     time.Duration
	queue   queue
	seq     uint64
	nodes   []*node
	links   []*link
	streams []*stream
	history strings.Builder
	stop    bool
}

// New makes a world without nodes, at time 0.
func New(cfg Config) *World {
	if cfg.DelayMin == 0 {
		cfg.DelayMin = 50 * time.Microsecond
	}
	if cfg.DelayMax == 0 {
		cfg.DelayMax = max(2*time.Millisecond, cfg.DelayMin)
	}
	if cfg.SlowMax == 0 {
		cfg.SlowMax = max(50*time.Millisecond, cfg.DelayMax)
	}
	if cfg.Slow == 0 {
		cfg.Slow = 0.02
	}
	if cfg.WakeLate == 0 {
		cfg.WakeLate = time.Millisecond
	}
	return &World{cfg: cfg}
}

// Add makes a node known under a name and an address. It is dead until Start, which
// calls start for each life.
func (w *World) Add(name, addr string, start func(Life) Node) {
	w.nodes = append(w.nodes, &node{name: name, addr: addr, start: start})
}

// Alias makes a further address lead to the node of that name.
func (w *World) Alias(name, addr string) {
	n := w.node(name)
	n.aliases = append(n.aliases, addr)
}

// Now is the time in the world.
func (w *World) Now() time.Duration { return w.now }

// Nodes lists the names of the nodes in the order in which they were added.
func (w *World) Nodes() []string {
	names := make([]string, len(w.nodes))
	for i, n := range w.nodes {
		names[i] = n.name
	}
	return names
}

// Running is the life that the node of that name lives, or nil when it is dead.
func (w *World) Running(name string) Node { return w.node(name).running }

// At has f called at time t, before what else happens then and was planned later.
func (w *World) At(t time.Duration, f func()) { w.schedule(t, f) }

// Run lets the world run until time t.
func (w *World) Run(t time.Duration) {
	w.stop = false
	for len(w.queue) > 0 && w.queue[0].at <= t && !w.stop {
		e := heap.Pop(&w.queue).(entry)
		w.now = e.at
		e.run()
	}
	if !w.stop {
		w.now = max(w.now, t)
	}
}

// Halt ends the Run under way after the current event: a check that failed calls it,
// so that the history ends where it matters.
func (w *World) Halt() { w.stop = true }

// History is what happened so far, a line an event: the time in seconds, the node or
// link, and what happened.
func (w *World) History() string { return w.history.String() }

// Note writes a line into the history that belongs to no node.
func (w *World) Note(format string, args ...any) { w.line("", fmt.Sprintf(format, args...)) }

func (w *World) line(who, what string) {
	fmt.Fprintf(&w.history, "%11.6f  %-5s %s\n", w.now.Seconds(), who, what)
}

// Start begins a new life of a dead node.
func (w *World) Start(name string) {
	n := w.node(name)
	if n.running != nil {
		return
	}
	n.life++
	n.born, n.paused, n.overdue, n.inbox = w.now, false, false, nil
	w.line(name, fmt.Sprintf("starts, life %d", n.life))
	n.running = n.start(Life{
		Name: name, Addr: n.addr, Number: n.life,
		Seed: uint64(draw(w.cfg.Seed, "life", uint64(n.life), name)),
	})
	w.step(n, Started{})
}

// Kill ends the life of a node between two events, as kill -9 does.
func (w *World) Kill(name string) {
	n := w.node(name)
	if n.running == nil {
		return
	}
	w.line(name, "is killed")
	n.running, n.inbox = nil, nil
	ends := n.streams
	n.streams = nil
	for _, id := range ends {
		if s, side := w.find(n, id); s != nil {
			w.hangUp(s, side, errReset)
		}
	}
}

// Pause stops a node, as SIGSTOP does.
func (w *World) Pause(name string) {
	n := w.node(name)
	if n.running == nil || n.paused {
		return
	}
	n.paused = true
	n.pauses++
	w.line(name, "is paused")
}

// Resume lets a paused node go on.
func (w *World) Resume(name string) {
	n := w.node(name)
	if n.running == nil || !n.paused {
		return
	}
	n.paused = false
	w.line(name, "resumes")
	inbox := n.inbox
	n.inbox = nil
	woken := arrival{ev: Woken{}}
	if n.overdue {
		if draw(w.cfg.Seed, "overdue", n.pauses, name).chance(0.5) {
			inbox = append([]arrival{woken}, inbox...)
		} else {
			inbox = append(inbox, woken)
		}
		n.overdue = false
	}
	life := n.life
	for _, a := range inbox {
		w.arrive(n, life, a) // before anything else can arrive, or the order of a stream would be lost
	}
}

// Command gives the running node of that name a Command, and does nothing when it is
// dead.
func (w *World) Command(name string, value any) {
	n := w.node(name)
	w.arrive(n, n.life, arrival{ev: Command{value}})
}

// arrive hands an event to a life of a node, or keeps it while the node is paused.
func (w *World) arrive(n *node, life int, a arrival) {
	if n.running == nil || n.life != life {
		return
	}
	if n.paused {
		n.inbox = append(n.inbox, a)
		return
	}
	if a.check != nil && !a.check() {
		return
	}
	w.step(n, a.ev)
	if a.after != nil {
		a.after()
	}
}

func (w *World) step(n *node, ev Event) { n.running.Step(&Env{w, n}, ev) }

func (w *World) wakeAt(n *node, at time.Duration) {
	n.wakes++
	number, life := n.wakes, n.life
	late := draw(w.cfg.Seed, "wake", number, n.name).between(0, w.cfg.WakeLate)
	w.schedule(max(at, w.now)+late, func() {
		if n.wakes != number || n.life != life || n.running == nil {
			return
		}
		if n.paused {
			n.overdue = true
			return
		}
		w.step(n, Woken{})
	})
}

func (w *World) node(name string) *node {
	i := slices.IndexFunc(w.nodes, func(n *node) bool { return n.name == name })
	if i < 0 {
		panic("simulation: no node is named " + name + "; Add it first")
	}
	return w.nodes[i]
}

// entry is something that will happen.
type entry struct {
	at  time.Duration
	seq uint64 // of two at the same time the one planned first happens first
	run func()
}

func (w *World) schedule(at time.Duration, run func()) {
	w.seq++
	heap.Push(&w.queue, entry{max(at, w.now), w.seq, run})
}

type queue []entry

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].seq < q[j].seq
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(entry)) }
func (q *queue) Pop() any {
	old := *q
	e := old[len(old)-1]
	old[len(old)-1] = entry{}
	*q = old[:len(old)-1]
	return e
}

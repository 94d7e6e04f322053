package chaos

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/consulagent"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Config says what a run is.
type Config struct {
	Seed   uint64
	Rounds int
	// Agent is the Consul agent that the nodes find each other through; nil has them use
	// seeds. It is killed and started again in some rounds.
	Agent *consulagent.Agent
	// Progress gets a line a round; nil: nobody.
	Progress io.Writer
}

const (
	tick = 500 * time.Millisecond // Config.TickTime of the nodes
	// bound is how long the nodes may take to settle after the last fault: two dials that
	// have just begun to fail, the longest pause between two, and a silence of the tick
	// time to be noticed, with room for a machine that does other things.
	bound    = 30 * time.Second
	patience = 20 * time.Second // for anything else
)

// Result is what came of a run.
type Result struct {
	Rounds  int
	Faults  map[string]int // how often each kind of fault came
	Counts  Counts
	Settled []time.Duration // how long the nodes took, a round each
	Wrong   []string        // what must not be; empty when all is well
	// Growth is, of the lives of nodes that saw more than a few rounds, the most that
	// goroutines and memory grew by after the first of them.
	Goroutines int
	Memory     int64
}

// ErrBroken says that a promise was broken. The error that wraps it says which, in which
// round, and under which seed.
var ErrBroken = errors.New("a promise was broken")

// world is a run under way.
type world struct {
	cfg    Config
	ctx    context.Context
	random *mathrand.Rand
	result Result

	cluster string
	nodes   *testcluster.Cluster
	members []*running

	mu    sync.Mutex
	wrong []string
}

// running is one of the nodes.
type running struct {
	name  string
	full  actor.NodeName
	peers []actor.NodeName
	node  *testcluster.Node
	addr  string
	lives int
	begun []Settled // of this life, a round each
}

// Run runs rounds of faults. The error is ErrBroken, or says what could not be done.
func Run(ctx context.Context, cfg Config) (result Result, err error) {
	w := &world{
		cfg: cfg, ctx: ctx, random: mathrand.New(mathrand.NewPCG(cfg.Seed, 1)),
		cluster: "chaos-" + rand.Text(), result: Result{Faults: map[string]int{}},
	}
	w.nodes = testcluster.New(testcluster.Options{Timeout: patience, OnEvent: func(_ *testcluster.Node, e testcluster.Event) {
		var text string
		if e.Kind == kindWrong && e.Decode(&text) == nil {
			w.mu.Lock()
			w.wrong = append(w.wrong, text)
			w.mu.Unlock()
		}
	}})
	defer func() { err = errors.Join(err, w.nodes.Close()) }()
	if err := w.begin(); err != nil {
		return w.result, err
	}
	for round := 1; round <= cfg.Rounds; round++ {
		if err := w.round(round); err != nil {
			return w.result, fmt.Errorf("chaos: seed %d, round %d: %w", cfg.Seed, round, err)
		}
	}
	for _, m := range w.members {
		w.grown(m)
		if err := m.node.Stop(ctx); err != nil {
			return w.result, fmt.Errorf("chaos: stop %s: %w", m.name, err)
		}
	}
	return w.result, nil
}

// begin starts the nodes and waits until they are a cluster.
func (w *world) begin() error {
	names := []string{"a", "b", "c"}
	for _, name := range names {
		m := &running{name: name, full: actor.NodeName(name + "@127.0.0.1")}
		for _, other := range names {
			if other != name {
				m.peers = append(m.peers, actor.NodeName(other+"@127.0.0.1"))
			}
		}
		w.members = append(w.members, m)
		if err := w.start(m); err != nil {
			return err
		}
	}
	_, err := w.settle()
	return err
}

// start begins a life of m: at the address of its last one, since that is where the others
// look for it without an agent.
func (w *world) start(m *running) error {
	args := memberArgs{Cluster: w.cluster, Peers: m.peers, Tick: tick, Seed: w.random.Uint64(), Listen: m.addr}
	if w.cfg.Agent != nil {
		args.Consul = w.cfg.Agent.Addr()
	} else {
		for _, other := range w.members {
			if other != m && other.addr != "" {
				args.Seeds = append(args.Seeds, other.addr)
			}
		}
	}
	node, err := w.nodes.Start(w.ctx, m.name, "chaos", args)
	if err != nil {
		return fmt.Errorf("start %s: %w", m.name, err)
	}
	m.node, m.addr, m.begun = node, node.Info().Addr, nil
	m.lives++
	return nil
}

// round has a few faults come at once, mends them, and looks what is left of the promises.
func (w *world) round(number int) error {
	for _, m := range w.members {
		if _, err := testcluster.Call[bool](w.ctx, m.node, "go on", nil); err != nil {
			return err
		}
	}
	faults := w.draw()
	var names []string
	for _, f := range faults {
		names = append(names, f.name)
		w.result.Faults[f.kind]++
		if err := f.begin(); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if err := w.wait(time.Duration(w.random.IntN(1500)) * time.Millisecond); err != nil {
		return err
	}
	for _, f := range faults {
		if err := f.end(); err != nil {
			return fmt.Errorf("the end of %s: %w", f.name, err)
		}
	}
	took, err := w.settle()
	if err != nil {
		return fmt.Errorf("%w: after %s: %w", ErrBroken, strings.Join(names, ", "), err)
	}
	w.result.Rounds, w.result.Settled = number, append(w.result.Settled, took)
	if w.cfg.Progress != nil {
		fmt.Fprintf(w.cfg.Progress, "round %d: %s; settled %v later\n", number, strings.Join(names, ", "), took.Round(time.Millisecond))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.wrong) > 0 {
		w.result.Wrong = slices.Clone(w.wrong)
		return fmt.Errorf("%w: after %s: %s", ErrBroken, strings.Join(names, ", "), strings.Join(w.wrong[:min(5, len(w.wrong))], "; "))
	}
	return nil
}

// wait lets a fault last.
func (w *world) wait(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-w.ctx.Done():
		return context.Cause(w.ctx)
	}
}

// settle waits until every node has settled, and says how long that took.
func (w *world) settle() (time.Duration, error) {
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(w.ctx, bound, fmt.Errorf("not settled within %v", bound))
	defer cancel()
	var wait sync.WaitGroup
	errs := make([]error, len(w.members))
	stands := make([]Settled, len(w.members))
	for i, m := range w.members {
		wait.Go(func() { stands[i], errs[i] = testcluster.Call[Settled](ctx, m.node, "settle", nil) })
	}
	wait.Wait()
	for i, m := range w.members {
		m.begun = append(m.begun, stands[i])
		w.result.Counts.add(stands[i].Counts)
	}
	err := errors.Join(errs...)
	if err == nil {
		err = w.same(ctx)
	}
	return time.Since(began), err
}

// same waits until all nodes have the same view.
func (w *world) same(ctx context.Context) error {
	for {
		views := make([]View, len(w.members))
		for i, m := range w.members {
			v, err := testcluster.Call[View](ctx, m.node, "view", nil)
			if err != nil {
				return fmt.Errorf("the nodes' views are %+v: %w", views, err)
			}
			views[i] = v
		}
		one := len(views[0].Room) == perNode*len(w.members) && !strings.HasSuffix(views[0].Leader, "dead")
		for _, v := range views {
			one = one && v.equal(views[0])
		}
		if one {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("the nodes see different things: %+v: %w", views, context.Cause(ctx))
		}
	}
}

// grown notes how much a life has grown by; its first rounds are when its heap and its
// tables take the size that they need. What is there by chance when a round ends, like a
// connection that is being closed, is not there at the end of each of the last.
func (w *world) grown(m *running) {
	const few = 3
	if len(m.begun) < 2*few {
		return
	}
	base := m.begun[0]
	for _, s := range m.begun[1:few] {
		base.Goroutines, base.Memory = max(base.Goroutines, s.Goroutines), max(base.Memory, s.Memory)
	}
	last := m.begun[len(m.begun)-few]
	for _, s := range m.begun[len(m.begun)-few+1:] {
		last.Goroutines, last.Memory = min(last.Goroutines, s.Goroutines), min(last.Memory, s.Memory)
	}
	w.result.Goroutines = max(w.result.Goroutines, last.Goroutines-base.Goroutines)
	w.result.Memory = max(w.result.Memory, int64(last.Memory)-int64(base.Memory))
}

// fault is one thing that goes wrong in a round.
type fault struct {
	kind, name string
	begin, end func() error
}

// draw draws the faults of a round: one to three, of which no two are on the same node or
// link, so that to mend one does not mend another.
func (w *world) draw() []fault {
	var faults []fault
	taken := map[string]bool{}
	for range 1 + w.random.IntN(3) {
		f, on := w.one()
		if !slices.ContainsFunc(on, func(s string) bool { return taken[s] }) {
			faults = append(faults, f)
			for _, s := range on {
				taken[s] = true
			}
		}
	}
	return faults
}

// one draws a fault, and says what it is on.
func (w *world) one() (fault, []string) {
	kinds := []func() (fault, []string){w.kill, w.kill, w.pause, w.cut, w.cut, w.cutOneWay, w.cutOneWay, w.slow}
	if w.cfg.Agent != nil {
		kinds = append(kinds, w.agent, w.agent)
	}
	return kinds[w.random.IntN(len(kinds))]()
}

func (w *world) some() *running { return w.members[w.random.IntN(len(w.members))] }

func (w *world) kill() (fault, []string) {
	m := w.some()
	return fault{"kill -9", "kill -9 of " + m.name, func() error {
		w.grown(m)
		return m.node.Kill9()
	}, func() error { return w.start(m) }}, []string{m.name}
}

func (w *world) pause() (fault, []string) {
	m := w.some()
	return fault{"pause", "pause of " + m.name, func() error { return m.node.Pause() }, func() error { return m.node.Resume() }}, []string{m.name}
}

// pair draws a node and one of its peers.
func (w *world) pair() (m *running, peer actor.NodeName, on []string) {
	m = w.some()
	peer = m.peers[w.random.IntN(len(m.peers))]
	return m, peer, []string{m.name, strings.TrimSuffix(string(peer), "@127.0.0.1")}
}

func (w *world) cut() (fault, []string) {
	m, peer, on := w.pair()
	return fault{"cut", fmt.Sprintf("cut between %s and %s", m.name, peer),
		func() error { return m.node.Cut(w.ctx, peer) },
		func() error { return m.node.Heal(w.ctx, peer) }}, on
}

func (w *world) cutOneWay() (fault, []string) {
	m, peer, on := w.pair()
	d := cluster.Direction(1 + w.random.IntN(2))
	name := fmt.Sprintf("cut from %s to %s", m.name, peer)
	if d == cluster.FromPeer {
		name = fmt.Sprintf("cut from %s to %s", peer, m.name)
	}
	return fault{"one-way cut", name,
		func() error { return m.node.CutOneWay(w.ctx, peer, d) },
		func() error { return m.node.Heal(w.ctx, peer) }}, on
}

func (w *world) slow() (fault, []string) {
	m, peer, on := w.pair()
	d := time.Duration(20+w.random.IntN(200)) * time.Millisecond
	return fault{"delay", fmt.Sprintf("delay of %v between %s and %s", d, m.name, peer),
		func() error { return m.node.Delay(w.ctx, peer, d) },
		func() error { return m.node.Heal(w.ctx, peer) }}, on
}

// agent kills the Consul agent, or stops it for a while. What a killed one comes back with
// is what it is configured for: everything, or nothing.
func (w *world) agent() (fault, []string) {
	if w.random.IntN(3) == 0 {
		return fault{"pause of the agent", "pause of the agent", w.cfg.Agent.Pause, w.cfg.Agent.Resume}, []string{"agent"}
	}
	return fault{"restart of the agent", "restart of the agent",
		func() error { return w.cfg.Agent.Restart(w.ctx) },
		func() error { return nil }}, []string{"agent"}
}

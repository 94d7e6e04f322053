package soak

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Config says how large a soak is.
type Config struct {
	Processes int           // how many live at a time
	Duration  time.Duration // rounds begin until it is over
	Seed      uint64
	Progress  func(string) // gets a line now and then; nil for nobody
}

// patience is how long something may take that nothing holds up.
const patience = time.Minute

// world is a soak under way. Its members are changed between the rounds only.
type world struct {
	cfg         Config
	sys         *actor.System
	coordinator actor.PID
	goroutines  int        // that there are without members
	rand        *rand.Rand // the coordinator's
	members     []*member  // alive when the round began
	thick       int        // from this one on members have more to do with others
	byRef       map[actor.Ref]*member
	strangers   map[actor.PID]bool // processes that are not of the soak
	names       nameBook

	serial atomic.Int64
	lastID atomic.Uint64
	count  counters

	newMu   sync.Mutex
	newborn []*member // started by members in this round

	failMu   sync.Mutex
	failures []error
	failed   int
}

// warmUp is how many rounds come before the memory in use is looked at first.
const warmUp = 3

// keepFailures is how many differences are told; the rest is counted.
const keepFailures = 20

func (w *world) fail(format string, args ...any) {
	w.failMu.Lock()
	defer w.failMu.Unlock()
	if w.failed++; w.failed <= keepFailures {
		w.failures = append(w.failures, fmt.Errorf(format, args...))
	}
}

// differs tells whether there was a difference: then the soak is over, and what is left
// is not looked at.
func (w *world) differs() bool {
	w.failMu.Lock()
	defer w.failMu.Unlock()
	return w.failed > 0
}

// Run soaks. The error tells every difference from the model; the first round that has
// one is the last.
func Run(cfg Config) (*Report, error) {
	r := &Report{Config: cfg, Begun: time.Now()}
	r.Goroutines[0] = runtime.NumGoroutine()
	w := &world{
		cfg:       cfg,
		sys:       actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler))),
		rand:      rand.New(rand.NewPCG(cfg.Seed, 0)),
		byRef:     map[actor.Ref]*member{},
		strangers: map[actor.PID]bool{},
		names:     nameBook{names: map[actor.Name]*nameState{}},
	}
	if err := w.sys.Run(func(p *actor.Process) error { return w.coordinate(p, r) }); err != nil {
		w.fail("the coordinator ended with %v", err)
	}
	if !w.differs() {
		w.last()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.sys.Shutdown(ctx); err != nil {
		w.fail("%w", err)
	}
	r.Goroutines[1] = down(r.Goroutines[0], runtime.NumGoroutine)
	if r.Goroutines[1] > r.Goroutines[0] {
		w.fail("there are %d goroutines, and there were %d", r.Goroutines[1], r.Goroutines[0])
	}
	r.take(w)
	if w.failed > keepFailures {
		w.failures = append(w.failures, fmt.Errorf("and %d more", w.failed-keepFailures))
	}
	return r, errors.Join(w.failures...)
}

// last looks at what is left when the coordinator has gone too.
func (w *world) last() {
	// The process that waits for the coordinator may be on its last steps.
	down(0, func() int { return len(w.sys.Processes()) })
	if left := w.sys.Processes(); len(left) > 0 {
		w.fail("%d processes are left, one is %v", len(left), left[0])
	}
	if names := w.sys.Registered(); len(names) > 0 {
		w.fail("%d names are left, one is %q", len(names), string(names[0]))
	}
}

// down waits until count, which goes down by itself, is no more than n, and gives what
// it is when that takes too long.
func down(n int, count func() int) int {
	for deadline := time.Now().Add(patience); count() > n && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	return count()
}

// coordinate is the body of the one process that is not killed.
func (w *world) coordinate(p *actor.Process, r *Report) error {
	w.coordinator, w.goroutines = p.Self(), runtime.NumGoroutine()-w.sys.Resting()
	for _, pid := range p.Processes() {
		w.strangers[pid] = true
	}
	// What grows with the number of processes and stays, such as the table of them and
	// what the runtime keeps of each goroutine, has its size after some rounds.
	for range 1000 {
		w.extra(nil)
		runtime.Gosched()
	}
	w.manyGoroutines()
	for range warmUp {
		w.fill(p)
		if err := w.round(p); err != nil || w.differs() {
			return err
		}
	}
	if err := w.killAll(p); err != nil || w.differs() {
		return err
	}
	r.Memory[0] = inUse()
	end := time.Now().Add(w.cfg.Duration)
	for next := time.Now(); time.Now().Before(end); {
		w.fill(p)
		if w.cfg.Progress != nil && time.Now().After(next) {
			w.cfg.Progress(fmt.Sprintf("round %d, %d processes started, %d DOWNs", w.count.rounds.Load(), w.count.started.Load(), w.count.downs()))
			next = time.Now().Add(30 * time.Second)
		}
		if err := w.round(p); err != nil || w.differs() {
			return err
		}
	}
	w.fill(p)
	r.Memory[1] = inUse()
	if err := w.killAll(p); err != nil {
		return err
	}
	r.Memory[2] = inUse()
	if r.Memory[2] > r.Memory[0]+slack {
		w.fail("%d bytes are in use at the end, and %d were after the first rounds", r.Memory[2], r.Memory[0])
	}
	return nil
}

// slack is how much more memory may be in use at the end: maps and lists of the runtime
// keep the room of the worst moment that they have seen.
const slack = 2 << 20

// manyGoroutines has as many goroutines at once as there will ever be. Go keeps the
// descriptor of every goroutine, some 480 bytes, for the next one, so its memory follows
// the largest number that there was; which is not what is asked here.
func (w *world) manyGoroutines() {
	end := make(chan struct{})
	var all sync.WaitGroup
	for range 2 * w.cfg.Processes {
		all.Go(func() { <-end })
	}
	close(end)
	all.Wait()
}

// inUse is what is allocated and not garbage, and what stacks use.
func inUse() uint64 {
	var m runtime.MemStats
	for range 2 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// newMember is a member that is yet to be started. It begins without trapping exits,
// and turns that on by itself if it is to.
func (w *world) newMember(r *rand.Rand) *member {
	m := &member{
		w: w, id: w.lastID.Add(1), callback: r.IntN(2) == 0, trap: r.IntN(2) == 0, everNot: true,
		links: map[*member]*link{}, monitors: map[actor.Ref]*monitor{}, exits: map[exitKey]int{},
	}
	m.everTrap = m.trap
	return m
}

// bear notes a member that another member is about to start.
func (w *world) bear(m *member) {
	w.newMu.Lock()
	defer w.newMu.Unlock()
	w.newborn = append(w.newborn, m)
}

// anyone is a member to do something with: often one of the few that are in the thick of
// this round, or else hardly two would ever meet.
func (w *world) anyone(r *rand.Rand) *member {
	if r.IntN(4) == 0 {
		return w.members[(w.thick+r.IntN(max(8, w.cfg.Processes/100)))%len(w.members)]
	}
	return w.members[r.IntN(len(w.members))]
}

// anyName is one of so few names that there is a throng.
func (w *world) anyName(r *rand.Rand) actor.Name {
	return actor.Name("soak-" + strconv.Itoa(r.IntN(max(4, w.cfg.Processes/50))))
}

// unique is an exit reason that nobody else gives.
func (w *world) unique() error         { return actor.Reason(w.serial.Add(1)) }
func (w *world) uniqueShutdown() error { return actor.ShutdownReason(w.serial.Add(1)) }

// fill starts members until there are enough.
func (w *world) fill(p *actor.Process) {
	for len(w.members) < w.cfg.Processes {
		m := w.newMember(w.rand)
		var pid actor.PID
		var ref actor.Ref
		if m.callback {
			pid, ref = p.SpawnCallback(m, actor.SpawnOpts{Monitor: true})
		} else {
			pid, ref = p.SpawnMonitor(m.body)
		}
		m.known(pid)
		w.byRef[ref] = m
		w.members = append(w.members, m)
		w.count.started.Add(1)
	}
}

// killAll kills all members and sees them gone.
func (w *world) killAll(p *actor.Process) error {
	for _, m := range w.members {
		_ = p.SendExit(m.pid, actor.Kill)
		if p.Alive(m.pid) {
			w.fail("%v was killed by the coordinator, and is alive", m)
		}
	}
	if err := w.quiet(p, w.members); err != nil {
		return err
	}
	w.members, w.byRef = nil, map[actor.Ref]*member{}
	if n := down(0, w.sys.Lingering); n > 0 {
		w.fail("the bodies of %d processes have not returned", n)
	}
	if names := w.sys.Registered(); len(names) > 0 {
		w.fail("all are dead, and %d names are held, one is %q", len(names), string(names[0]))
	}
	if left := p.Processes(); len(left) != len(w.strangers) {
		w.fail("all are dead, and %d processes live", len(left)-len(w.strangers))
	}
	w.names.names = map[actor.Name]*nameState{}
	return nil
}

// round lets the members act, waits until all is quiet, and compares.
func (w *world) round(p *actor.Process) error {
	k := w.count.rounds.Add(1)
	w.thick = w.rand.IntN(len(w.members))
	for _, m := range w.members {
		if w.rand.IntN(2) == 0 {
			if err := p.Send(m.pid, step{uint64(k)}); err != nil {
				return err
			}
		}
	}
	// After the first barrier nobody acts any more, and what the last deaths bring with
	// them may still be under way.
	if _, err := w.barrier(p, w.members); err != nil {
		return err
	}
	all, err := w.adopt(p)
	if err != nil {
		return err
	}
	if err := w.quiet(p, all); err != nil {
		return err
	}
	w.check(all)
	w.members = w.bury(all)
	return nil
}

// barrier waits until each of the members has handled the mail that it has, or is dead
// and its body has returned. It gives the number of deaths that it saw.
func (w *world) barrier(p *actor.Process, members []*member) (deaths int, err error) {
	waiting, lingering := 0, 0
	for _, m := range members {
		if m.dead {
			continue
		}
		m.owes = true
		waiting++
		if err := p.Send(m.pid, inquiry{}); err != nil {
			return 0, err
		}
	}
	for waiting > 0 || lingering > 0 {
		msg, err := actor.Receive[any](p, patience)
		if err != nil {
			return 0, fmt.Errorf("%d processes did not answer, and the bodies of %d dead ones have not returned: %w", waiting, lingering, err)
		}
		switch msg := msg.(type) {
		case synced:
			if !msg.m.owes {
				break // it has died meanwhile
			}
			msg.m.owes = false
			waiting--
		case actor.Down:
			m := w.byRef[msg.Ref]
			if m == nil || m.dead || msg.PID != m.pid {
				w.fail("the coordinator got a DOWN that it did not await: %+v, of %v", msg, m)
				break
			}
			w.countDown(msg.Reason)
			m.dead = true
			deaths++
			w.heard(m, msg.Reason)
			if m.owes {
				m.owes = false
				waiting--
			}
			if _, lingers := p.NotifyReturn(m.pid); lingers {
				lingering++
			}
		case actor.BodyReturned:
			lingering--
		default:
			w.fail("the coordinator got %#v", msg)
		}
	}
	return deaths, nil
}

// quiet makes barriers until nothing is under way any more: there is no goroutine but
// those of the blocking members that live, since any other may be telling of a death, and
// a barrier has seen the last death.
func (w *world) quiet(p *actor.Process, members []*member) error {
	for deadline := time.Now().Add(patience); ; {
		deaths, err := w.barrier(p, members)
		if err != nil {
			return err
		}
		for extra := w.extra(members); extra > 0; extra = w.extra(members) {
			if time.Now().After(deadline) {
				return fmt.Errorf("there are %d goroutines more than there should be", extra)
			}
			runtime.Gosched()
		}
		if self, _ := p.Info(w.coordinator); deaths == 0 && self.MailboxLen == 0 {
			return nil
		}
	}
}

// extra is how many goroutines there are that are not the bodies of live processes. It
// counts them before it looks who lives: who dies meanwhile makes it more, not less.
// When there are fewer than there should be, one that does not belong to the soak was
// there when it began, and has ended.
func (w *world) extra(members []*member) int {
	n := runtime.NumGoroutine() - w.sys.Resting() - w.goroutines
	for _, m := range members {
		if !m.callback && w.sys.Alive(m.pid) {
			n--
		}
	}
	if n < 0 {
		w.goroutines += n
		n = 0
	}
	return n
}

// heard notes the reason of a death: all hear the same. NoProc is no reason, but that
// there was nobody any more.
func (w *world) heard(m *member, reason error) {
	switch {
	case reason == actor.NoProc || m.reason == reason:
	case m.reason == nil:
		m.reason = reason
	default:
		w.fail("%v died of %v, say some, and of %v, say others", m, m.reason, reason)
	}
}

// adopt monitors those who were started by members, and gives all whom there are to
// look at: also the dead of this round.
func (w *world) adopt(p *actor.Process) ([]*member, error) {
	w.newMu.Lock()
	newborn := w.newborn
	w.newborn = nil
	w.newMu.Unlock()
	if err := w.identify(p, newborn); err != nil {
		return nil, err
	}
	all := w.members
	for _, m := range newborn {
		switch {
		case m.void:
		case m.who().IsZero():
			m.dead = true // before it began, with its parent; or the parent before it began it
			all = append(all, m)
		default:
			w.byRef[p.Monitor(m.pid)] = m
			all = append(all, m)
		}
	}
	return all, nil
}

// identify waits until each live process is known by its PID: a parent that died while
// it started a process has not told it, but the process will.
func (w *world) identify(p *actor.Process, newborn []*member) error {
	known := map[actor.PID]bool{}
	for _, m := range w.members {
		known[m.pid] = true
	}
	for deadline := time.Now().Add(patience); ; runtime.Gosched() {
		for _, m := range newborn {
			known[m.who()] = true
		}
		var unknown actor.PID
		for _, pid := range p.Processes() {
			if !known[pid] && !w.strangers[pid] {
				unknown = pid
			}
		}
		if unknown.IsZero() {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("nobody started %v", unknown)
		}
	}
}

// bury forgets the dead, and what happened in the round, and gives who is left.
func (w *world) bury(all []*member) []*member {
	var alive []*member
	for _, m := range all {
		if m.dead {
			// A monitor by name may remember it: what it knew may go.
			m.links, m.monitors, m.signals, m.exits, m.peers, m.refs = nil, nil, nil, nil, nil, nil
			continue
		}
		alive = append(alive, m)
		m.signals, m.everTrap, m.everNot = nil, m.trap, !m.trap
		clear(m.exits)
		for t, l := range m.links {
			if t.dead || !l.linked {
				m.forget(t)
			} else {
				*l = link{linked: true, possible: true}
			}
		}
		for ref, mon := range m.monitors {
			if mon.over || mon.downs > 0 || mon.lost {
				m.dropMonitor(ref)
			}
		}
	}
	for ref, m := range w.byRef {
		if m.dead {
			delete(w.byRef, ref)
		}
	}
	return alive
}

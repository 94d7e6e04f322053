package soak

import (
	"fmt"
	"sync"

	"github.com/beamline-go/beamline/actor"
)

// member is a process of the soak, with what the model knows of it. Unless it says
// otherwise a field is written by the process itself while it acts, and by the
// coordinator between the rounds.
type member struct {
	w        *world
	id       uint64
	callback bool

	mu      sync.Mutex
	pid     actor.PID // set once, by itself or by who started it, under mu
	signals []*signal // sent to it in this round; written by the senders, under mu

	trap              bool
	everTrap, everNot bool // in this round, at some time perhaps
	intended          any  // the reason with which it is about to exit, or what it panics with
	links             map[*member]*link
	peers             []*member // the keys of links that may be picked
	monitors          map[actor.Ref]*monitor
	refs              []actor.Ref
	exits             map[exitKey]int // received in this round

	void bool // never started: the name was taken; the parent's

	// The coordinator's.
	dead   bool  // its monitor has fired
	reason error // of its death, once somebody has heard it
	owes   bool  // an answer, at the barrier
}

// signal is an exit signal that was sent, or is about to be.
type signal struct {
	from   *member
	reason error
	done   bool // SendExit has returned; the sender's
}

// link is what is known of a pair of members. One of the two, its owner, is the only one
// to link and unlink the pair, so what it does comes in order.
type link struct {
	linked   bool // when nothing is under way: whether there is a link, or was when the other died
	unsure   bool // something is under way, or was when the owner died
	possible bool // there may have been a link in this round
	either   bool // linked to somebody who was dying, trapping exits: an EXIT says noproc or why it died
	noproc   int  // how many EXITs with noproc may come: attempts to link to the dead
}

// monitor is one that a member has set, and what came of it.
type monitor struct {
	target *member      // nil for one that was set on a name
	name   actor.NameAt // set for one that was set on a name
	tag    any
	before bool // the target was alive before it was set
	after  bool // and after
	over   bool // Demonitor was called, which does not take away a Down that was there
	lost   bool // set by the process on itself, through a name that it had just got

	holders map[*member]bool // who may have had the name in the round when it was set
	downs   int
	reason  error
}

type exitKey struct {
	from   actor.PID
	reason error
}

// What the coordinator sends.
type (
	step    struct{ round uint64 } // act
	inquiry struct{}               // answer
	note    struct{}               // do nothing: mail among the rest
)

// synced answers inquiry.
type synced struct{ m *member }

// body is a member with a body of its own.
func (m *member) body(p *actor.Process) error {
	m.born(p)
	for {
		msg, err := actor.Receive[any](p, actor.Infinity)
		if err != nil {
			return err
		}
		if reason := m.handle(p, msg); reason != nil {
			return reason
		}
	}
}

// Init is the start of a member that consists of callbacks.
func (m *member) Init(p *actor.Process) error {
	m.born(p)
	return nil
}

// Handle is what such a member does with a message.
func (m *member) Handle(p *actor.Process, msg any) error { return m.handle(p, msg) }

// born makes the PID known: the parent may have died before it learned it.
func (m *member) born(p *actor.Process) {
	m.known(p.Self())
	if m.trap {
		p.TrapExit(true)
	}
}

func (m *member) known(pid actor.PID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.pid.IsZero() {
		m.pid = pid
	}
}

// who is its PID, zero when nobody has learned it.
func (m *member) who() actor.PID {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pid
}

func (m *member) handle(p *actor.Process, msg any) error {
	switch msg := msg.(type) {
	case step:
		return m.act(p, msg)
	case inquiry:
		return p.Send(m.w.coordinator, synced{m})
	case actor.Down:
		m.down(msg)
	case actor.Exit:
		m.exits[exitKey{msg.From, msg.Reason}]++
		m.w.count.exits.Add(1)
	}
	return nil
}

// down checks what can be checked of a Down at once.
func (m *member) down(d actor.Down) {
	mon := m.monitors[d.Ref]
	if mon == nil {
		m.w.fail("%v got a DOWN of a monitor that it had taken away, or never set: %+v", m, d)
		return
	}
	m.w.countDown(d.Reason)
	if mon.downs++; mon.downs > 1 {
		m.w.fail("%v got %d DOWNs of one monitor, the last %+v", m, mon.downs, d)
	}
	mon.reason = d.Reason
	want := actor.PID{}
	if mon.target != nil {
		want = mon.target.pid
	}
	if d.PID != want || d.Name != mon.name || d.Tag != mon.tag {
		m.w.fail("%v monitored %v, %v with tag %v and got %+v", m, want, mon.name, mon.tag, d)
	}
}

// owns tells which of a pair may link and unlink it. Each of the two has half of its pairs.
func (m *member) owns(other *member) bool {
	if (m.id^other.id)&1 == 0 {
		return m.id < other.id
	}
	return m.id > other.id
}

// linkWith is what the owner knows of the pair.
func (m *member) linkWith(other *member) *link {
	l := m.links[other]
	if l == nil {
		l = new(link)
		m.links[other] = l
		m.peers = append(m.peers, other)
	}
	return l
}

// String names a member in a report.
func (m *member) String() string {
	kind := "blocking"
	if m.callback {
		kind = "callback"
	}
	return fmt.Sprintf("member %d (%v, %s)", m.id, m.pid, kind)
}

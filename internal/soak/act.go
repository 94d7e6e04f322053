package soak

import (
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// act does a few random things. It must not hold a lock while it calls package actor: a
// process that is killed does not come back from there.
func (m *member) act(p *actor.Process, s step) error {
	r := rand.New(rand.NewPCG(m.w.cfg.Seed^s.round<<32, m.id))
	for range 1 + r.IntN(4) {
		m.w.count.operations.Add(1)
		if reason := m.operate(p, r); reason != nil {
			return reason
		}
	}
	return nil
}

// operate does one thing, and returns a reason to exit with.
func (m *member) operate(p *actor.Process, r *rand.Rand) error {
	t := m.w.anyone(r)
	switch n := r.IntN(100); {
	case n < 6:
		m.spawn(p, r)
	case n < 22:
		for range 4 { // half of the pairs are not ours
			if t != m && m.owns(t) {
				m.link(p, t)
				break
			}
			t = m.w.anyone(r)
		}
	case n < 32:
		if len(m.peers) > 0 {
			m.unlink(p, m.peers[r.IntN(len(m.peers))])
		}
	case n < 48:
		if t != m {
			m.monitor(p, r, t)
		}
	case n < 53:
		m.monitorName(p, m.w.anyName(r))
	case n < 63:
		if len(m.refs) > 0 {
			m.demonitor(p, r, m.refs[r.IntN(len(m.refs))])
		}
	case n < 71:
		if r.IntN(2) == 0 {
			t = m
		}
		m.register(p, m.w.anyName(r), t)
	case n < 75:
		m.unregister(p, m.w.anyName(r))
	case n < 80:
		m.signal(p, t, actor.Kill)
	case n < 87:
		if r.IntN(10) == 0 {
			t = m
		}
		m.signal(p, t, []error{m.w.unique(), m.w.unique(), m.w.uniqueShutdown(), actor.Normal}[r.IntN(4)])
	case n < 90:
		on := !m.trap
		m.everTrap, m.everNot = m.everTrap || on, m.everNot || !on
		if was := p.TrapExit(on); was != m.trap {
			m.w.fail("%v: trap_exit was %v and should have been %v", m, was, m.trap)
		}
		m.trap = on
	case n < 93:
		return m.exit(p, r)
	default:
		_ = p.Send(t.pid, note{})
	}
	return nil
}

// exit ends the process in one of the ways that there are.
func (m *member) exit(p *actor.Process, r *rand.Rand) error {
	reason := []error{actor.Normal, m.w.unique(), m.w.uniqueShutdown(), actor.Kill}[r.IntN(4)]
	how := r.IntN(8)
	m.intended = reason
	if how == 0 {
		m.intended = m.w.serial.Add(1)
		panic(m.intended)
	}
	if how < 4 {
		p.Exit(reason)
	}
	return reason
}

func (m *member) spawn(p *actor.Process, r *rand.Rand) {
	c := m.w.newMember(r)
	opts := actor.SpawnOpts{Link: r.IntN(2) == 0, Monitor: r.IntN(4) > 0}
	var claim *attempt
	if r.IntN(4) == 0 {
		opts.Name = m.w.anyName(r)
		claim = m.w.names.claim(opts.Name, c)
	}
	var l *link
	if opts.Link {
		owner, other := m, c
		if c.owns(m) {
			owner, other = c, m
		}
		l = owner.linkWith(other)
		l.unsure, l.possible = true, true
	}
	m.w.bear(c)
	var pid actor.PID
	var ref actor.Ref
	if c.callback {
		pid, ref = p.SpawnCallback(c, opts)
	} else {
		pid, ref = p.SpawnOpt(c.body, opts)
	}
	if pid.IsZero() {
		if opts.Name == "" {
			m.w.fail("%v could not start a process", m)
		}
		claim.failed()
		c.void = true
		m.forget(c)
		return
	}
	c.known(pid)
	m.w.count.started.Add(1)
	claim.succeeded()
	if l != nil {
		l.unsure, l.linked = false, true
		m.w.count.links.Add(1)
	}
	if opts.Monitor {
		// The monitor is there before the body runs, so it never says noproc.
		m.addMonitor(ref, &monitor{target: c, before: true, after: true})
	}
}

func (m *member) link(p *actor.Process, t *member) {
	l := m.linkWith(t)
	before := p.Alive(t.pid)
	l.unsure, l.possible = true, true
	if m.trap {
		l.noproc++ // an Exit may come also when this process dies before Link returns
	}
	err := p.Link(t.pid)
	after := p.Alive(t.pid)
	m.w.count.links.Add(1)
	switch {
	case err == nil && !before && !m.trap:
		m.w.fail("%v linked to %v, which was dead", m, t)
	case err == nil && after:
		l.linked = true
		if m.trap {
			l.noproc--
		}
	case err == nil && !m.trap:
		l.linked = true // and then the other died
	case err == nil:
		l.either = true
	case !errors.Is(err, actor.NoProc) || m.trap || after:
		m.w.fail("%v, trap_exit %v, linked to %v, alive %v then %v: %v", m, m.trap, t, before, after, err)
	}
	l.unsure = false
}

// unlink also takes what came through the link out of the mailbox: after that nothing
// does, even if the other has died meanwhile.
func (m *member) unlink(p *actor.Process, t *member) {
	l := m.links[t]
	l.unsure = true
	p.Unlink(t.pid)
	l.unsure, l.linked, l.either = false, false, false
	m.w.count.unlinks.Add(1)
	for {
		x, err := actor.Receive(p, 0, func(x actor.Exit) bool { return x.From == t.pid })
		if err != nil {
			break
		}
		_ = m.handle(p, x)
	}
	for key := range m.exits {
		if key.from == t.pid {
			return // the link may be where that came from
		}
	}
	m.forget(t)
}

func (m *member) forget(t *member) {
	delete(m.links, t)
	m.peers = slices.DeleteFunc(m.peers, func(x *member) bool { return x == t })
}

func (m *member) addMonitor(ref actor.Ref, mon *monitor) {
	m.monitors[ref] = mon
	m.refs = append(m.refs, ref)
	m.w.count.monitors.Add(1)
}

func (m *member) dropMonitor(ref actor.Ref) {
	delete(m.monitors, ref)
	m.refs = slices.DeleteFunc(m.refs, func(x actor.Ref) bool { return x == ref })
}

func (m *member) monitor(p *actor.Process, r *rand.Rand, t *member) {
	mon := &monitor{target: t, before: p.Alive(t.pid)}
	var opts []actor.MonitorOption
	if r.IntN(4) == 0 {
		mon.tag = m.w.serial.Add(1)
		opts = append(opts, actor.Tag(mon.tag))
	}
	ref := p.Monitor(t.pid, opts...)
	mon.after = p.Alive(t.pid)
	m.addMonitor(ref, mon)
}

func (m *member) monitorName(p *actor.Process, name actor.Name) {
	if pid, _ := p.Whereis(name); pid == p.Self() {
		return // nobody sees his own death
	}
	mon := &monitor{name: name.At(p.Node())}
	m.addMonitor(p.Monitor(name), mon)
}

func (m *member) demonitor(p *actor.Process, r *rand.Rand, ref actor.Ref) {
	mon := m.monitors[ref]
	m.w.count.demonitors.Add(1)
	switch r.IntN(3) {
	case 0:
		p.Demonitor(ref, actor.Flush)
		m.dropMonitor(ref)
	case 1:
		found := p.Demonitor(ref, actor.Info)
		if found && (mon.downs > 0 || mon.over) {
			m.w.fail("%v: a monitor whose DOWN had come, or that was taken away, was still there", m)
		}
		if found {
			m.dropMonitor(ref)
		}
	default:
		p.Demonitor(ref)
		mon.over = true
	}
}

func (m *member) register(p *actor.Process, name actor.Name, t *member) {
	claim := m.w.names.claim(name, t)
	before := p.Alive(t.pid)
	err := p.Register(name, t.pid)
	switch {
	case err == nil && before:
		claim.succeeded()
		m.w.count.names.Add(1)
	case err == nil:
		m.w.fail("%v registered %v, which was dead, as %q", m, t, string(name))
	case errors.Is(err, actor.NoProc) && p.Alive(t.pid),
		!errors.Is(err, actor.NoProc) && !errors.Is(err, actor.ErrNameTaken) && !errors.Is(err, actor.ErrAlreadyNamed):
		m.w.fail("%v registered %v as %q: %v", m, t, string(name), err)
	default:
		claim.failed()
	}
}

func (m *member) unregister(p *actor.Process, name actor.Name) {
	removal := m.w.names.removal(name)
	if err := p.Unregister(name); err == nil {
		removal.succeeded()
	} else {
		removal.failed()
	}
}

func (m *member) signal(p *actor.Process, t *member, reason error) {
	s := &signal{from: m, reason: reason}
	t.mu.Lock()
	t.signals = append(t.signals, s)
	t.mu.Unlock()
	err := p.SendExit(t.pid, reason)
	s.done = true
	if err != nil {
		m.w.fail("%v sent %v an exit signal: %v", m, t, err)
	}
	if t == m && !m.trap {
		m.w.fail("%v sent itself %v, does not trap exits, and is alive", m, reason)
	}
	if reason != actor.Kill {
		m.w.count.signals.Add(1)
		return
	}
	m.w.count.kills.Add(1)
	if p.Alive(t.pid) {
		m.w.fail("%v killed %v, which is alive", m, t)
	}
}

package actor

import "fmt"

// Status is what a process is doing, as Process.info(pid, :status) tells.
type Status uint8

// The statuses.
const (
	StatusWaiting Status = iota + 1 // :waiting, for mail
	StatusRunning                   // :running its body's code, also when that waits for I/O
	StatusExiting                   // :exiting: it was killed in an operation and dies at its end
)

// String is the status as Elixir has it, without the colon.
func (s Status) String() string {
	switch s {
	case StatusWaiting:
		return "waiting"
	case StatusRunning:
		return "running"
	case StatusExiting:
		return "exiting"
	}
	return "unknown"
}

// Monitoring is whom a process monitors: a PID, or a name.
type Monitoring struct {
	PID  PID    // zero for a monitor that was set on a name
	Name NameAt // zero for a monitor that was set on a PID
}

// ProcessInfo is what Info tells, as Process.info does.
type ProcessInfo struct {
	Name        Name   // :registered_name; empty when it has none
	Status      Status // :status
	MailboxLen  int    // :message_queue_len
	Messages    []any  // :messages, the oldest first. They are not copies: look, do not touch
	Links       []PID  // :links, in the order they were set
	Monitors    []Monitoring
	MonitoredBy []PID
	TrapExit    bool
	Dictionary  map[any]any // a copy of the map; the values are the process's own
	GroupLeader PID         // zero when nobody set one
	Parent      PID         // who started it; zero for one started from outside any process
	Dropped     uint64      // messages that its MailboxLimit kept out
}

// Info tells about a live process of this node, as Process.info(pid). ok is false when
// it is dead, or on another node. It answers at once, also when the process is busy:
// what it tells was true at one moment.
func (s *System) Info(pid PID) (info ProcessInfo, ok bool) {
	p := s.local(pid)
	if p == nil {
		return info, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	state := p.state.Load()
	if state >= dead {
		return info, false
	}
	info.Name, info.TrapExit = p.name, p.trap
	switch {
	case state == doomed:
		info.Status = StatusExiting
	case p.resting:
		info.Status = StatusWaiting
	default:
		info.Status = StatusRunning
	}
	for _, msg := range p.cur[p.pos.Load():] {
		if msg != nil {
			info.Messages = append(info.Messages, msg)
		}
	}
	if p.full != nil {
		for _, batch := range p.full.batches {
			info.Messages = append(info.Messages, batch...)
		}
	}
	info.Messages = append(info.Messages, p.inbox...)
	info.MailboxLen = len(info.Messages)
	for e := range p.links.all() {
		info.Links = append(info.Links, e.key)
	}
	for e := range p.watchers.all() {
		info.MonitoredBy = append(info.MonitoredBy, e.value.pid)
	}
	for e := range p.monitors.all() {
		if name := e.value.name(); name != (NameAt{}) {
			info.Monitors = append(info.Monitors, Monitoring{Name: name})
		} else if !e.value.pid.IsZero() {
			info.Monitors = append(info.Monitors, Monitoring{PID: e.value.pid})
		}
	}
	if r := p.rare; r != nil {
		info.Dictionary, info.GroupLeader, info.Dropped = r.dictionary(), r.leader, r.dropped
	}
	if p.parent != 0 {
		info.Parent = PID{s.ref, p.parent}
	}
	return info, true
}

// Info is System.Info.
func (p *Process) Info(pid PID) (ProcessInfo, bool) { return p.sys.Info(pid) }

// Processes is System.Processes.
func (p *Process) Processes() []PID { return p.sys.Processes() }

// Put stores value under key in the process dictionary, as Process.put, and gives what
// was there before, nil for nothing. The dictionary belongs to the process: a child does
// not inherit it. A key is anything but nil, and must be comparable, as a map's: one that
// is not is a panic, as it is with a map.
func (p *Process) Put(key, value any) (old any) {
	if key == nil || key != key { //nolint:gocritic,staticcheck // panics here, without the lock, for what cannot be compared
		return nil // a NaN could not be found again
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Load() >= dead {
		return nil
	}
	r := p.rareLocked()
	if v := r.dict.at(key); v != nil {
		old = *v
	}
	r.dict.put(key, value)
	return old
}

// Get is what Put stored under key, as Process.get; nil for nothing.
func (p *Process) Get(key any) any {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rare == nil {
		return nil
	}
	if v := p.rare.dict.at(key); v != nil {
		return *v
	}
	return nil
}

// Delete takes key out of the process dictionary, as Process.delete, and gives what was
// stored there, nil for nothing.
func (p *Process) Delete(key any) (old any) {
	old = p.Get(key)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rare != nil {
		p.rare.dict.delete(key)
	}
	return old
}

// Keys lists the keys of the process dictionary, the first stored first, as
// Process.get_keys.
func (p *Process) Keys() []any {
	p.mu.Lock()
	defer p.mu.Unlock()
	var keys []any
	if p.rare != nil {
		for e := range p.rare.dict.all() {
			keys = append(keys, e.key)
		}
	}
	return keys
}

// Dictionary is a copy of the process dictionary, as Process.get().
func (p *Process) Dictionary() map[any]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rare.dictionary()
}

func (r *rare) dictionary() map[any]any {
	if r == nil || r.dict.len() == 0 {
		return nil
	}
	m := make(map[any]any, r.dict.len())
	for e := range r.dict.all() {
		m[e.key] = e.value
	}
	return m
}

// Name is the name that the process is registered under, Process.info(self(),
// :registered_name); empty when it has none.
func (p *Process) Name() Name {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.name
}

// GroupLeader is the process's group leader, as Process.group_leader(). It is inherited
// by what the process starts, and zero until somebody sets one. Here it groups
// processes, and nothing else: output does not go through it.
func (p *Process) GroupLeader() PID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rare == nil {
		return PID{}
	}
	return p.rare.leader
}

// SetGroupLeader gives a process of this node another group leader, as
// Process.group_leader(pid, leader). The error is NoProc for one that is dead or on
// another node.
func (p *Process) SetGroupLeader(pid, leader PID) error {
	if err := p.enter(); err != nil {
		return err
	}
	err := NoProc
	p.sys.leaders.Store(true)
	if q := p.sys.local(pid); q != nil {
		q.mu.Lock()
		if q.state.Load() < dead {
			q.rareLocked().leader, err = leader, nil
		}
		q.mu.Unlock()
	}
	p.leave()
	if err != nil {
		return fmt.Errorf("actor: set the group leader of %v: %w", pid, err)
	}
	return nil
}

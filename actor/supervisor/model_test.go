package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// modelChild is a child as OTP's rules have it.
type modelChild struct {
	id          string
	restart     supervisor.Restart
	significant bool
	running     bool
	started     int // how many times
}

// model is a supervisor as OTP's rules have it: what its children are, and whether it
// has given up. Time does not pass in it.
type model struct {
	strategy supervisor.Strategy
	auto     supervisor.AutoShutdown
	allowed  int
	children []*modelChild
	restarts int
	ended    bool
}

func (m *model) find(id string) *modelChild {
	for _, c := range m.children {
		if c.id == id {
			return c
		}
	}
	return nil
}

func (m *model) drop(c *modelChild) {
	m.children = slices.DeleteFunc(m.children, func(o *modelChild) bool { return o == c })
}

// ends is what follows from the end of c.
func (m *model) ends(c *modelChild, abnormal bool) {
	c.running = false
	switch {
	case c.restart == supervisor.Permanent, c.restart == supervisor.Transient && abnormal:
		m.restart(c)
		return
	case c.restart == supervisor.Temporary:
		m.drop(c)
	}
	if !c.significant || m.auto == supervisor.Never {
		return
	}
	left := slices.ContainsFunc(m.children, func(o *modelChild) bool { return o.significant && o.running })
	m.ended = m.auto == supervisor.AnySignificant || !left
}

func (m *model) restart(c *modelChild) {
	if m.restarts++; m.restarts > m.allowed {
		m.ended = true
		return
	}
	from, to := slices.Index(m.children, c), len(m.children)
	switch m.strategy {
	case supervisor.OneForOne:
		to = from + 1
	case supervisor.OneForAll:
		from = 0
	}
	group := slices.Clone(m.children[from:to])
	for _, o := range group {
		if o != c && o.restart == supervisor.Temporary {
			m.drop(o)
			continue
		}
		o.running = true
		o.started++
	}
}

// TestModel drives supervisors with random children, ends and administration against the
// model. LONG=1 takes at least 100,000 steps.
func TestModel(t *testing.T) {
	steps, least := 0, 2_000
	if os.Getenv("LONG") != "" {
		least = 100_000
	}
	for steps < least && !t.Failed() {
		rapid.Check(t, func(rt *rapid.T) {
			s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
			defer s.Shutdown(context.Background())
			d := &driver{rt: rt, sys: s, starts: map[string]int{}}
			d.draw()
			steps += d.run()
		})
	}
	t.Logf("%d steps", steps)
}

// driver does to a supervisor what rapid draws, and to the model.
type driver struct {
	rt     *rapid.T
	sys    *actor.System
	model  model
	spec   supervisor.Spec
	starts map[string]int // by the supervisor's own process only, read while that rests
	next   int
}

func (d *driver) child(auto supervisor.AutoShutdown) (supervisor.Child, *modelChild) {
	d.next++
	id := fmt.Sprint("c", d.next)
	restart := rapid.SampledFrom([]supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary}).Draw(d.rt, "restart")
	m := &modelChild{id: id, restart: restart, running: true, started: 1}
	m.significant = auto != supervisor.Never && restart != supervisor.Permanent && rapid.Bool().Draw(d.rt, "significant")
	return supervisor.Child{
		ID: id, Restart: restart, Significant: m.significant,
		Start: func(p *actor.Process) (actor.PID, error) {
			d.starts[id]++
			return genserver.StartLink(p, &worker{id: id, tell: actor.PID{}})
		},
	}, m
}

func (d *driver) draw() {
	d.model.strategy = rapid.SampledFrom([]supervisor.Strategy{supervisor.OneForOne, supervisor.OneForAll, supervisor.RestForOne}).Draw(d.rt, "strategy")
	d.model.auto = rapid.SampledFrom([]supervisor.AutoShutdown{supervisor.Never, supervisor.AnySignificant, supervisor.AllSignificant}).Draw(d.rt, "auto")
	d.model.allowed = rapid.IntRange(0, 12).Draw(d.rt, "allowed")
	d.spec = supervisor.Spec{
		Strategy: d.model.strategy, AutoShutdown: d.model.auto,
		Intensity: supervisor.Intensity{Restarts: d.model.allowed, Within: time.Hour},
	}
	for range rapid.IntRange(0, 6).Draw(d.rt, "children") {
		c, m := d.child(d.model.auto)
		d.spec.Children = append(d.spec.Children, c)
		d.model.children = append(d.model.children, m)
	}
}

// step is something to do, drawn before it is done: what draws may not run in a process.
type step struct {
	op     string
	pick   int
	reason int
	child  supervisor.Child
	model  *modelChild
}

func (d *driver) run() int {
	var plan []step
	for range rapid.IntRange(1, 60).Draw(d.rt, "steps") {
		st := step{
			op:     rapid.SampledFrom([]string{"end", "end", "end", "start", "again", "terminate", "restart", "delete"}).Draw(d.rt, "op"),
			pick:   rapid.IntRange(0, 9).Draw(d.rt, "pick"),
			reason: rapid.IntRange(0, 4).Draw(d.rt, "reason"),
		}
		if st.op == "start" {
			st.child, st.model = d.child(d.model.auto)
		}
		plan = append(plan, st)
	}
	done := 0
	err := d.sys.Run(func(p *actor.Process) error {
		p.TrapExit(true)
		sup, err := supervisor.StartLink(p, d.spec)
		if err != nil {
			return err
		}
		for _, st := range plan {
			if err := d.step(p, sup, st); err != nil {
				return fmt.Errorf("step %d, %s: %w", done, st.op, err)
			}
			done++
			if d.model.ended {
				break
			}
		}
		return nil
	})
	if err != nil {
		d.rt.Fatal(err)
	}
	return done
}

var reasons = []error{actor.Normal, actor.Shutdown, actor.ShutdownReason("x"), actor.Reason("boom"), actor.Kill}

// step does one step to both, and compares.
func (d *driver) step(p *actor.Process, sup actor.PID, st step) error {
	var c *modelChild
	id := "nobody"
	if n := len(d.model.children); st.pick < n {
		c = d.model.children[st.pick]
		id = c.id
	}
	var err, want error
	switch st.op {
	case "start":
		_, err = supervisor.StartChild(p, sup, st.child)
		d.model.children = append(d.model.children, st.model)
	case "again":
		if c == nil {
			return nil
		}
		_, err = supervisor.StartChild(p, sup, supervisor.Child{ID: id, Start: func(*actor.Process) (actor.PID, error) {
			return actor.PID{}, actor.Ignore
		}})
		want = supervisor.ErrAlreadyPresent
		if c.running {
			var already *supervisor.AlreadyStartedError
			if !errors.As(err, &already) {
				return fmt.Errorf("got %w", err)
			}
			return nil
		}
	case "terminate":
		err = supervisor.TerminateChild(p, sup, id)
		switch {
		case c == nil:
			want = supervisor.ErrNotFound
		case c.restart == supervisor.Temporary:
			d.model.drop(c)
		default:
			c.running = false
		}
	case "restart":
		_, err = supervisor.RestartChild(p, sup, id)
		switch {
		case c == nil:
			want = supervisor.ErrNotFound
		case c.running:
			want = supervisor.ErrRunning
		default:
			c.running = true
			c.started++
		}
	case "delete":
		err = supervisor.DeleteChild(p, sup, id)
		switch {
		case c == nil:
			want = supervisor.ErrNotFound
		case c.running:
			want = supervisor.ErrRunning
		default:
			d.model.drop(c)
		}
	case "end":
		if c == nil || !c.running {
			return nil
		}
		return d.end(p, sup, c, reasons[st.reason])
	}
	if !errors.Is(err, want) {
		return fmt.Errorf("%s: got %w", id, err)
	}
	return d.compare(p, sup, actor.PID{})
}

// end ends a child in both, and compares what has become of them.
func (d *driver) end(p *actor.Process, sup actor.PID, c *modelChild, reason error) error {
	infos, err := supervisor.WhichChildren(p, sup)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(infos, func(i supervisor.ChildInfo) bool { return i.ID == c.id })
	pid := infos[at].PID
	ref := p.Monitor(pid)
	if reason == actor.Kill {
		_ = p.SendExit(pid, reason)
	} else {
		_ = genserver.Cast(p, pid, reason)
	}
	if _, err := actor.Receive(p, soon, func(d actor.Down) bool { return d.Ref == ref }); err != nil {
		return err
	}
	d.model.ends(c, actor.Kind(reason) == actor.KindAbnormal)
	if d.model.ended {
		e, err := actor.Receive(p, soon, func(e actor.Exit) bool { return e.From == sup })
		if err == nil && e.Reason != actor.Shutdown {
			err = e.Reason
		}
		return err
	}
	return d.compare(p, sup, pid)
}

// compare compares the supervisor's children with the model's, once no restart waits and
// the end of old has been handled.
func (d *driver) compare(p *actor.Process, sup, old actor.PID) error {
	var infos []supervisor.ChildInfo
	for waits := true; waits; {
		var err error
		if infos, err = supervisor.WhichChildren(p, sup); err != nil {
			return err
		}
		waits = slices.ContainsFunc(infos, func(i supervisor.ChildInfo) bool { return i.Restarting || i.PID == old && !old.IsZero() })
	}
	if len(infos) != len(d.model.children) {
		return fmt.Errorf("there are %d children, should be %d", len(infos), len(d.model.children))
	}
	slices.Reverse(infos)
	active := 0
	for i, c := range d.model.children {
		if infos[i].ID != c.id || infos[i].PID.IsZero() == c.running {
			return fmt.Errorf("child %d is %+v, should be %+v", i, infos[i], *c)
		}
		if d.starts[c.id] != c.started {
			return fmt.Errorf("%s was started %d times, should be %d", c.id, d.starts[c.id], c.started)
		}
		if c.running {
			active++
			if !p.Alive(infos[i].PID) {
				return fmt.Errorf("%s is dead", c.id)
			}
		}
	}
	n, err := supervisor.CountChildren(p, sup)
	if err == nil && (n.Specs != len(infos) || n.Active != active || n.Workers != len(infos)) {
		err = fmt.Errorf("the count is %+v", n)
	}
	return err
}

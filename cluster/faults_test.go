package cluster_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// awaitDown waits for NodeDown of peer in p and gives how long it took.
func awaitDown(p *actor.Process, peer actor.NodeName, since time.Time) (cluster.NodeDown, time.Duration, error) {
	d, err := actor.Receive(p, patience, func(d cluster.NodeDown) bool { return d.Node == peer })
	return d, time.Since(since), err
}

// losses tells of each connection that n loses.
func losses(n *cluster.Node) <-chan cluster.NodeDown {
	downs := make(chan cluster.NodeDown, 1000)
	ready := make(chan struct{})
	n.System().Spawn(func(p *actor.Process) error {
		n.MonitorNodes(p, true)
		close(ready)
		for {
			d, err := actor.Receive[cluster.NodeDown](p, actor.Infinity)
			if err != nil {
				return err
			}
			downs <- d
		}
	})
	<-ready
	return downs
}

// roundTrip returns when what p sent to b before has arrived there.
func roundTrip(p *actor.Process, b *cluster.Node) error {
	ref := p.Monitor(actor.Name("nobody").At(b.Name()))
	_, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
	return err
}

func TestCutAndHeal(t *testing.T) {
	a, b := pair(t)
	bystander, lostThere := idle(b), losses(b)
	run(t, a, func(p *actor.Process) error {
		p.TrapExit(true)
		a.MonitorNodes(p, true)
		for range 5 {
			there := idle(b)
			ref := p.Monitor(there)
			if err := p.Link(there); err != nil {
				return err
			}
			if err := roundTrip(p, b); err != nil {
				return err
			}
			begin := time.Now()
			a.Faults().Cut("b")
			e, err := actor.Receive[actor.Exit](p, patience)
			if err != nil || e.From != there || e.Reason != actor.NoConnection {
				return fmt.Errorf("exit %+v, %w", e, err)
			}
			d, err := actor.Receive[actor.Down](p, patience)
			if err != nil || d.Ref != ref || d.Reason != actor.NoConnection {
				return fmt.Errorf("down %+v, %w", d, err)
			}
			if _, took, err := awaitDown(p, b.Name(), begin); err != nil || took > 10*time.Second {
				return fmt.Errorf("node down after %v, %w", took, err)
			}
			<-lostThere
			if b.System().Alive(there) {
				t.Error("the linked process on the other side did not die of the loss")
			}
			// While it is cut, nobody gets through in either direction.
			if err := a.Connect(within(t), b.Addr()); !errors.Is(err, cluster.ErrUnreachable) {
				t.Errorf("connect through a cut: %v", err)
			}
			if err := b.Connect(within(t), a.Addr()); err == nil {
				t.Error("the other side connected through a cut")
			}
			if a.Connected("b") || b.Connected("a") {
				t.Error("connected through a cut")
			}
			ref = p.Monitor(there)
			if d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref }); err != nil || d.Reason != actor.NoConnection {
				return fmt.Errorf("monitor through a cut: %+v, %w", d, err)
			}
			a.Faults().Heal("b")
			if err := a.Connect(within(t), "b"); err != nil {
				return err
			}
			if up, err := actor.Receive[cluster.NodeUp](p, patience); err != nil || up.Node != b.Name() {
				return fmt.Errorf("node up %+v, %w", up, err)
			}
		}
		return nil
	})
	if !b.System().Alive(bystander) {
		t.Error("a process that nobody was linked to did not survive the cuts")
	}
}

// After a heal the nodes find each other without being told.
func TestHealReconnects(t *testing.T) {
	a, b := pair(t, func(c *cluster.Config) { c.RetryMax = 300 * time.Millisecond })
	lost := losses(b)
	a.Faults().Cut("b")
	<-lost
	a.Faults().HealAll()
	for _, n := range []*cluster.Node{a, b} {
		if err := n.WaitFor(within(t), "a", "b"); err != nil {
			t.Error(err)
		}
	}
}

// A one-way cut is noticed by both sides within the tick time, though no connection
// was closed.
func TestCutOneWay(t *testing.T) {
	const tick = 400 * time.Millisecond
	for _, d := range []cluster.Direction{cluster.ToPeer, cluster.FromPeer} {
		t.Run(fmt.Sprint(d), func(t *testing.T) {
			a, b := pair(t, func(c *cluster.Config) { c.TickTime, c.RetryMax = tick, 200*time.Millisecond })
			there := idle(b)
			lostThere := losses(b)
			run(t, a, func(p *actor.Process) error {
				a.MonitorNodes(p, true)
				ref := p.Monitor(there)
				start := time.Now()
				a.Faults().CutOneWay("b", d)
				down, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
				if err != nil || down.Reason != actor.NoConnection {
					return fmt.Errorf("down %+v, %w", down, err)
				}
				nd, took, err := awaitDown(p, b.Name(), start)
				if err != nil {
					return err
				}
				// The last sign of life was up to a tick ago; there is some slack for a busy machine.
				if took < tick/2 || took > 3*tick {
					t.Errorf("a noticed after %v", took)
				}
				<-lostThere
				if took := time.Since(start); took < tick/2 || took > 3*tick {
					t.Errorf("b noticed after %v", took)
				}
				heard := errors.Is(nd.Reason, cluster.ErrTickTimeout)
				if want := d == cluster.FromPeer; heard != want {
					t.Errorf("a, cut %v, says %v", d, nd.Reason)
				}
				return nil
			})
			a.Faults().Heal("b")
			for _, n := range []*cluster.Node{a, b} {
				if err := n.WaitFor(within(t), "a", "b"); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestDelay(t *testing.T) {
	const delay = 100 * time.Millisecond
	a, b := pair(t, withAsk)
	to := echo(b, "echo")
	trip := func() (took time.Duration) {
		run(t, a, func(p *actor.Process) error {
			begin := time.Now()
			for i := range 10 { // ten at once are not ten times as slow
				if err := p.Send(to, ask{p.Self(), i}); err != nil {
					return err
				}
			}
			for i := range 10 {
				if got, err := actor.Receive[int](p, patience); err != nil || got != i {
					return fmt.Errorf("answer %d: %d, %w", i, got, err)
				}
			}
			took = time.Since(begin)
			return nil
		})
		return took
	}
	if took := trip(); took > delay {
		t.Errorf("a round trip takes %v without delay", took)
	}
	a.Faults().Delay("b", delay)
	if took := trip(); took < 2*delay || took > 5*delay {
		t.Errorf("a round trip with a delay of %v each way takes %v", delay, took)
	}
	a.Faults().Delay("b", 0)
	if took := trip(); took > delay {
		t.Errorf("a round trip takes %v after the delay has ended", took)
	}
}

// Nothing that was sent in one epoch is delivered in a later one: after the receiver
// has heard of the loss, it gets what was sent after the sender had heard of the new
// connection.
func TestNothingOfAnOldEpoch(t *testing.T) {
	a, b := pair(t, func(c *cluster.Config) { c.RetryMax = 200 * time.Millisecond })
	type result struct {
		err   error
		turns int
	}
	done := make(chan result, 1)
	ready := make(chan actor.PID)
	const turns = 15
	b.System().Spawn(func(p *actor.Process) error {
		b.MonitorNodes(p, true)
		ready <- p.Self()
		r := result{}
		connected, last, gap := true, -1, false
		for r.turns < turns {
			m, err := actor.Receive[any](p, patience)
			if err != nil {
				r.err = err
				break
			}
			switch m := m.(type) {
			case cluster.NodeUp:
				connected, gap = true, true
			case cluster.NodeDown:
				connected = false
				r.turns++
			case int:
				switch {
				case !connected:
					r.err = fmt.Errorf("message %d after the connection was lost", m)
				case m <= last:
					r.err = fmt.Errorf("message %d after %d", m, last)
				case !gap && m != last+1:
					r.err = fmt.Errorf("message %d after %d within one epoch", m, last)
				}
				last, gap = m, false
			}
			if r.err != nil {
				break
			}
		}
		done <- r
		return nil
	})
	to := <-ready
	stop := make(chan struct{})
	sent := make(chan int, 1)
	a.System().Spawn(func(p *actor.Process) error {
		for i := 0; ; i++ {
			select {
			case <-stop:
				sent <- i
				return nil
			default:
			}
			if err := p.Send(to, i); err != nil {
				sent <- i
				return err
			}
		}
	})
	run(t, a, func(p *actor.Process) error {
		a.MonitorNodes(p, true)
		for range turns {
			if err := a.WaitFor(within(t), "b"); err != nil {
				return err
			}
			a.Faults().Cut("b")
			if _, _, err := awaitDown(p, b.Name(), time.Now()); err != nil {
				return err
			}
			a.Faults().Heal("b")
		}
		return nil
	})
	r := <-done
	close(stop)
	if r.err != nil {
		t.Error(r.err)
	}
	t.Logf("%d losses, %d messages sent", r.turns, <-sent)
}

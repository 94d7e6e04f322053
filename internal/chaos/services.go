package chaos

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/cluster/pg"
)

// View is what a node sees of the cluster's name and of its group. Of nodes that are
// connected all see the same, once they have settled.
type View struct {
	Leader string   // who has the name; empty for nobody
	Room   []string // who is in the group, sorted
}

func (v View) equal(o View) bool { return v.Leader == o.Leader && slices.Equal(v.Room, o.Room) }

const (
	leader   = "leader"
	room     = "room"
	perNode  = 2                      // members of the room on each node
	leadsFor = 300 * time.Millisecond // then a leader gives up, so that others get to be one
)

// serve starts the kernel services, a process that wants to be the leader, and the members
// of the room.
func (l *life) serve() error {
	if _, err := global.Start(l.node, global.Config{LockRetryMin: 20 * time.Millisecond, LockRetryMax: 500 * time.Millisecond}); err != nil {
		return err
	}
	s := l.node.System()
	err := s.Run(func(p *actor.Process) error {
		_, err := pg.Start(p, l.node, pg.Default)
		return err
	})
	if err != nil {
		return err
	}
	for range perNode {
		joined := make(chan error, 1)
		s.Spawn(func(p *actor.Process) error {
			joined <- pg.Join(p, pg.Default, room, p.Self())
			_, err := actor.Receive[struct{}](p, actor.Infinity)
			return err
		})
		if err := <-joined; err != nil {
			return err
		}
	}
	s.Spawn(l.claim)
	return nil
}

// claim has one process after the other try to be the leader: one ends when it has led for a
// while, or is killed by the resolver when two parts of the cluster meet.
func (l *life) claim(p *actor.Process) error {
	for {
		if l.rest.Load() {
			if err := p.Sleep(5 * time.Millisecond); err != nil {
				return err
			}
			continue
		}
		_, ref := p.SpawnMonitor(l.lead)
		d, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil {
			return err
		}
		if d.Reason != actor.Normal && d.Reason != actor.Killed {
			l.tell("who wanted to lead ended with %v", d.Reason)
		}
	}
}

func (l *life) lead(p *actor.Process) error {
	l.counts.claims.Add(1)
	err := l.register(p)
	if errors.Is(err, actor.ErrNameTaken) {
		return p.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	l.counts.led.Add(1)
	if now, ok := global.Whereis(p.System(), leader); ok && now.Node() == p.Node() && now != p.Self() {
		l.tell("%v was registered as the leader, and %v of the same node is it", p.Self(), now)
	}
	for led := time.Duration(0); led < leadsFor || l.rest.Load(); led += 10 * time.Millisecond {
		if err := p.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// register has p get the name. A process that is killed while it waits, by the resolver,
// does not wait any more.
func (l *life) register(p *actor.Process) error {
	l.claiming.Add(1)
	defer l.claiming.Add(-1)
	return global.Register(p, leader, p.Self())
}

// agree waits until the register of this node agrees with the others, and no registration
// hangs.
func (l *life) agree(ctx context.Context) error {
	done := make(chan error, 1)
	l.node.System().Spawn(func(p *actor.Process) error {
		done <- global.Sync(p)
		return nil
	})
	select {
	case err := <-done:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return fmt.Errorf("global.Sync: %w", context.Cause(ctx))
	}
	return none(ctx, &l.claiming, "a registration of the global name")
}

// view is what this node sees now.
func (l *life) view() View {
	s := l.node.System()
	var v View
	if pid, ok := global.Whereis(s, leader); ok {
		v.Leader = shown(pid)
		if pid.Node() == l.node.Name() && !s.Alive(pid) {
			v.Leader += ", dead"
		}
	}
	for _, pid := range pg.GetMembers(s, pg.Default, room) {
		v.Room = append(v.Room, shown(pid))
	}
	slices.Sort(v.Room)
	return v
}

// shown tells a PID from all others on every node: what it prints as leaves out the
// incarnation of its node.
func shown(pid actor.PID) string { return fmt.Sprintf("%v of life %d", pid, pid.NodeID().Incarnation) }

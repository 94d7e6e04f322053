package groups

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/exercises"
)

// The arguments of commands.
type (
	// looking waits until a member is shown these, in no order, or time is up.
	looking struct {
		Member exercises.PID
		Want   []exercises.PID
		Within time.Duration
	}
	// listening waits until a member has heard a text, or time is up.
	listening struct {
		Member exercises.PID
		Text   string
		Within time.Duration
	}
	saying struct{ Room, Text string }
)

// member is what a member was shown and has heard.
type member struct {
	shown []exercises.PID
	heard []string
}

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer

	mu      sync.Mutex
	members map[exercises.PID]*member
	news    chan struct{} // closed and replaced with each change
}

// Program is what a node does with an answer: it runs pg, and members of rooms.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: a.Register,
		Serve: func(h *exercises.Host) error {
			err := h.InProcess(func(p *actor.Process) error {
				_, err := pg.Start(p, h.Node, pg.Default)
				return err
			})
			if err != nil {
				return err
			}
			b := &bench{Host: h, answer: a, members: map[exercises.PID]*member{}, news: make(chan struct{})}
			exercises.Handle(h, "member", b.member)
			exercises.Handle(h, "shown", b.shown)
			exercises.Handle(h, "heard", b.heard)
			exercises.Handle(h, "say", func(_ context.Context, s saying) (string, error) {
				err := h.InProcess(func(p *actor.Process) error { return b.answer.Say(p, s.Room, s.Text) })
				if err != nil {
					return exercises.Show(err), nil
				}
				return "", nil
			})
			return nil
		},
	}
}

// member starts a member of a room.
func (b *bench) member(_ context.Context, room string) (exercises.PID, error) {
	pid := b.System().Spawn(func(p *actor.Process) error {
		self := exercises.ToPID(p.Self())
		return b.answer.Member(p, room,
			func(members []actor.PID) {
				b.change(self, func(m *member) {
					m.shown = nil
					for _, pid := range members {
						m.shown = append(m.shown, exercises.ToPID(pid))
					}
				})
			},
			func(text string) { b.change(self, func(m *member) { m.heard = append(m.heard, text) }) })
	})
	return exercises.ToPID(pid), nil
}

func (b *bench) change(who exercises.PID, by func(*member)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := b.members[who]
	if m == nil {
		m = &member{}
		b.members[who] = m
	}
	by(m)
	close(b.news)
	b.news = make(chan struct{})
}

// await waits until seen is true of a member, or time is up, and returns what it is then.
func (b *bench) await(ctx context.Context, who exercises.PID, within time.Duration, seen func(member) bool) member {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		b.mu.Lock()
		var now member
		if m := b.members[who]; m != nil {
			now = member{slices.Clone(m.shown), slices.Clone(m.heard)}
		}
		news := b.news
		b.mu.Unlock()
		if seen(now) {
			return now
		}
		select {
		case <-news:
		case <-ctx.Done():
			return now
		}
	}
}

func (b *bench) shown(ctx context.Context, l looking) ([]exercises.PID, error) {
	slices.Sort(l.Want)
	m := b.await(ctx, l.Member, l.Within, func(m member) bool {
		slices.Sort(m.shown)
		return slices.Equal(m.shown, l.Want)
	})
	return m.shown, ctx.Err()
}

// heard is all that a member has heard.
func (b *bench) heard(ctx context.Context, l listening) ([]string, error) {
	m := b.await(ctx, l.Member, l.Within, func(m member) bool { return slices.Contains(m.heard, l.Text) })
	return m.heard, ctx.Err()
}

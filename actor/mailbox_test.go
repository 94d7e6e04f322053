package actor_test

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/beamline-go/beamline/actor"
)

// Whatever is sent, received in order, out of it or since a mark, and however much
// piles up: the mailbox is a list, and Info sees exactly what is in it.
func TestMailboxIsAList(t *testing.T) {
	s := start(t)
	rapid.Check(t, func(t *rapid.T) {
		err := s.Run(func(p *actor.Process) error {
			self := p.Self()
			var model []int
			var mark actor.Mark
			marked := -1 // how much of the model lies before the mark, at most; -1 for no mark
			next := 0
			take := func(i int) {
				model = slices.Delete(model, i, i+1)
				if i < marked {
					marked--
				}
			}
			t.Repeat(map[string]func(*rapid.T){
				"send": func(t *rapid.T) {
					n := rapid.SampledFrom([]int{1, 1, 2, 3, 70, 1500}).Draw(t, "messages")
					for range n {
						if err := p.Send(self, next); err != nil {
							t.Fatal(err)
						}
						model = append(model, next)
						next++
					}
				},
				"receive": func(t *rapid.T) {
					for range rapid.SampledFrom([]int{1, 1, 2, 65, 1100}).Draw(t, "times") {
						m, err := actor.Receive[int](p, 0)
						switch {
						case len(model) == 0:
							if !errors.Is(err, actor.Timeout) {
								t.Fatalf("received %d, %v from an empty mailbox", m, err)
							}
							return
						case err != nil || m != model[0]:
							t.Fatalf("received %d, %v, want %d", m, err, model[0])
						}
						take(0)
					}
				},
				"receive selectively": func(t *rapid.T) {
					if len(model) == 0 {
						t.Skip("nothing to select")
					}
					i := rapid.IntRange(0, len(model)-1).Draw(t, "which")
					m, err := actor.Receive(p, 0, func(m int) bool { return m == model[i] })
					if err != nil || m != model[i] {
						t.Fatalf("received %d, %v, want %d", m, err, model[i])
					}
					take(i)
				},
				"mark": func(*rapid.T) { mark, marked = p.Mark(), len(model) },
				"receive since the mark": func(t *rapid.T) {
					if marked < 0 || marked == len(model) {
						t.Skip("nothing since")
					}
					i := rapid.IntRange(marked, len(model)-1).Draw(t, "which")
					m, err := actor.ReceiveSince(p, mark, 0, func(m int) bool { return m == model[i] })
					if err != nil || m != model[i] {
						t.Fatalf("received %d, %v, want %d", m, err, model[i])
					}
					take(i)
				},
				"": func(t *rapid.T) {
					info, ok := p.Info(self)
					if !ok || info.MailboxLen != len(model) || len(info.Messages) != len(model) {
						t.Fatalf("info: %d of %d messages, %v, want %d", len(info.Messages), info.MailboxLen, ok, len(model))
					}
					for i, m := range info.Messages {
						if m != model[i] {
							t.Fatalf("message %d is %v, want %d", i, m, model[i])
						}
					}
				},
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What was sent before Info was called is in the mailbox or was taken out of it, also
// while the receiver is busy taking.
func TestInfoOfABusyMailbox(t *testing.T) {
	s := start(t)
	const total = 20_000
	run(t, s, func(p *actor.Process) error {
		me := p.Self()
		var taken atomic.Int64
		to := p.Spawn(func(q *actor.Process) error {
			for i := range total {
				m, err := actor.Receive[int](q, actor.Infinity)
				if err != nil {
					return err
				}
				taken.Store(int64(i + 1))
				if m != i {
					t.Errorf("received %d, want %d", m, i)
				}
			}
			return q.Send(me, "done")
		})
		for i := range total {
			if err := p.Send(to, i); err != nil {
				return err
			}
			if i%16 != 0 {
				continue
			}
			before := int(taken.Load())
			info, ok := p.Info(to)
			if !ok {
				continue
			}
			if left := i + 1 - before; len(info.Messages) > left {
				t.Fatalf("%d messages, of %d that were left", len(info.Messages), left)
			}
			for j, m := range info.Messages {
				if want := i + 1 - len(info.Messages) + j; m != want {
					t.Fatalf("message %d of %d is %v, want %d", j, len(info.Messages), m, want)
				}
			}
		}
		_, err := actor.Receive[string](p, soon)
		return err
	})
}

func TestMailboxLimit(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		p.TrapExit(true)
		to, _ := p.SpawnOpt(func(q *actor.Process) error {
			q.TrapExit(true)
			if err := q.Send(p.Self(), "traps"); err != nil {
				return err
			}
			return forever(q)
		}, actor.SpawnOpts{Link: true, MailboxLimit: 3, Name: "bounded"})
		if _, err := actor.Receive[string](p, soon); err != nil {
			return err
		}
		for i := range 5 {
			for _, dest := range []actor.Dest{to, actor.Name("bounded"), actor.Name("bounded").At(p.Node())} {
				err := p.Send(dest, i)
				if full := i > 0; full != errors.Is(err, actor.ErrMailboxFull) {
					t.Errorf("message %d to %v: %v", i, dest, err)
				}
			}
		}
		_ = p.SendExit(to, actor.Reason("trapped")) // is not kept out, nor is a timer's message
		p.SendAfter(to, "tick", 0)
		for info, _ := p.Info(to); info.MailboxLen < 5; info, _ = p.Info(to) {
			runtime.Gosched()
		}
		if info, _ := p.Info(to); info.MailboxLen != 5 || info.Dropped != 12 {
			t.Errorf("%d in the mailbox, %d dropped", info.MailboxLen, info.Dropped)
		}
		if err := p.Send(to, "go"); !errors.Is(err, actor.ErrMailboxFull) {
			t.Errorf("%v", err)
		}
		_ = p.SendExit(to, actor.Kill)
		return nil
	})
}

// stuck is a callback that waits for a channel.
type stuck struct {
	entered *sync.WaitGroup
	free    chan struct{}
}

func (*stuck) Init(*actor.Process) error { return nil }

func (s *stuck) Handle(p *actor.Process, msg any) error {
	if to, ok := msg.(actor.PID); ok { // wakes another, and is slow all the same
		if err := p.Send(to, "go"); err != nil {
			return err
		}
	}
	s.entered.Done()
	<-s.free
	return nil
}

// echo answers.
type echo struct{}

func (echo) Init(*actor.Process) error { return nil }

func (echo) Handle(p *actor.Process, msg any) error { return p.Send(msg.(ball).from, msg.(ball).n) }

// Ten thousand callbacks wait for something, each woken by the one before it, which
// does not return either. Others answer meanwhile.
func TestABlockedCallbackDelaysNobody(t *testing.T) {
	s := start(t)
	const n = 10_000
	var entered sync.WaitGroup
	entered.Add(n)
	free := make(chan struct{})
	run(t, s, func(p *actor.Process) error {
		var pids []actor.PID
		for range n {
			pid, _ := p.SpawnCallback(&stuck{&entered, free}, actor.SpawnOpts{})
			pids = append(pids, pid)
		}
		server, _ := p.SpawnCallback(echo{}, actor.SpawnOpts{})
		for i := 0; i+1 < n; i += 2 {
			if err := p.Send(pids[i], pids[i+1]); err != nil {
				return err
			}
		}
		entered.Wait() // each of the second halves was woken by one that is blocked now
		for i := range 100 {
			if err := p.Send(server, ball{p.Self(), i}); err != nil {
				return err
			}
			if m, err := actor.Receive[int](p, soon); err != nil || m != i {
				t.Errorf("%d, %v", m, err)
			}
		}
		close(free)
		return nil
	})
}

// A time-out that met a message leaves nothing behind for the receive after it.
func TestTimeoutsDoNotLeak(t *testing.T) {
	s := start(t)
	run(t, s, func(p *actor.Process) error {
		me := p.Self()
		helper := p.Spawn(func(q *actor.Process) error {
			for {
				n, err := actor.Receive[int](q, actor.Infinity)
				if err != nil {
					return err
				}
				if err := q.Sleep(time.Duration(n) * time.Microsecond); err != nil {
					return err
				}
				if err := q.Send(me, n); err != nil {
					return err
				}
			}
		})
		for range 300 {
			if err := p.Send(helper, 100); err != nil {
				return err
			}
			// About when the time is up the message comes.
			if _, err := actor.Receive[int](p, 160*time.Microsecond); err == nil {
				continue
			}
			if _, err := actor.Receive[int](p, actor.Infinity); err != nil {
				t.Fatalf("a receive without a time-out ended with %v", err)
			}
		}
		return nil
	})
}

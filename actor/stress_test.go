package actor_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/beamline-go/beamline/actor"
)

// Drivers link, monitor, name and kill processes of a common pool at random. Every
// monitor fires exactly once, and no name and no process is left.
func TestStress(t *testing.T) {
	s := start(t)
	const drivers, steps = 4, 2000
	var mu sync.Mutex
	pool := make([]actor.PID, 50) // whom the drivers work on
	var born []actor.PID          // all of them, also those that others have replaced in the pool
	pick := func(r *rand.Rand) (int, actor.PID) {
		mu.Lock()
		defer mu.Unlock()
		i := r.IntN(len(pool))
		return i, pool[i]
	}
	member := func(q *actor.Process) error {
		q.TrapExit(false)
		for {
			m, err := actor.Receive[any](q, actor.Infinity)
			if err != nil {
				return err
			}
			switch m := m.(type) {
			case actor.PID:
				if err := q.Link(m); err != nil {
					return err
				}
			case error:
				q.Exit(m)
			}
		}
	}
	var wg sync.WaitGroup
	for d := range drivers {
		wg.Go(func() {
			run(t, s, func(p *actor.Process) error {
				p.TrapExit(true)
				r := rand.New(rand.NewPCG(1, uint64(d)))
				monitors := map[actor.Ref]bool{}
				for range steps {
					i, pid := pick(r)
					switch r.IntN(8) {
					case 0, 1:
						fresh, ref := p.SpawnMonitor(member)
						monitors[ref] = true
						mu.Lock()
						pool[i] = fresh
						born = append(born, fresh)
						mu.Unlock()
					case 2:
						monitors[p.Monitor(pid)] = true
					case 3:
						_, other := pick(r)
						_ = p.Send(pid, other)
					case 4:
						_ = p.SendExit(pid, actor.Kill)
					case 5:
						_ = p.Send(pid, actor.Reason("boom"))
					case 6:
						_ = p.Register(actor.Name(string(rune('a'+r.IntN(20)))), pid)
					case 7:
						for ref := range monitors {
							p.Demonitor(ref, actor.Flush)
							delete(monitors, ref)
							break
						}
					}
				}
				mu.Lock()
				for _, pid := range born {
					_ = p.SendExit(pid, actor.Kill)
				}
				mu.Unlock()
				for len(monitors) > 0 {
					d, err := actor.Receive[actor.Down](p, soon)
					if err != nil {
						t.Errorf("%d monitors never fired", len(monitors))
						return nil
					}
					if !monitors[d.Ref] {
						t.Errorf("an unexpected %+v", d)
					}
					delete(monitors, d.Ref)
				}
				if d, err := actor.Receive[actor.Down](p, 0); err == nil {
					t.Errorf("one DOWN too many: %+v", d)
				}
				return nil
			})
		})
	}
	wg.Wait()
	if names := s.Registered(); len(names) != 0 {
		t.Errorf("names of the dead: %v", names)
	}
}

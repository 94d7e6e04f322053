package actor_test

import (
	"context"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// :timer.apply_after is a process that sleeps first. It is linked to nobody, as on the BEAM.
func Example_applyAfter() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		me := p.Self()
		p.Spawn(func(q *actor.Process) error {
			_ = q.Sleep(10 * time.Millisecond)
			return q.Send(me, "applied")
		})
		fmt.Println(actor.Receive[string](p, time.Second))
		return nil
	})
	// Output:
	// applied <nil>
}

type tick struct{}

// :timer.send_interval is a timer that is set again at each tick: what is slow then gets
// fewer of them, and never a queue of them.
func Example_sendInterval() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		for n := 1; n <= 3; n++ {
			p.SendAfter(p.Self(), tick{}, 5*time.Millisecond)
			_, err := actor.Receive[tick](p, time.Second)
			fmt.Println("tick", n, err)
		}
		return nil
	})
	// Output:
	// tick 1 <nil>
	// tick 2 <nil>
	// tick 3 <nil>
}

// :timer.exit_after and :timer.kill_after are a process that sleeps, then sends the signal.
// To cancel one, kill it.
func Example_exitAfter() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		exitAfter := func(d time.Duration, pid actor.PID, reason error) actor.PID {
			return p.Spawn(func(q *actor.Process) error {
				_ = q.Sleep(d)
				return q.SendExit(pid, reason)
			})
		}
		slow, ref := p.SpawnMonitor(func(q *actor.Process) error { return q.Sleep(time.Hour) })
		cancelled := exitAfter(time.Hour, slow, actor.Kill)
		_ = p.SendExit(cancelled, actor.Kill)
		exitAfter(10*time.Millisecond, slow, actor.Shutdown)
		d, err := actor.Receive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.Reason, err)
		return nil
	})
	// Output:
	// shutdown <nil>
}

package agent_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// with runs body in a process of a new system.
func with(body func(p *actor.Process) error) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	if err := s.Run(body); err != nil {
		fmt.Println(err)
	}
}

func itself(n int) int { return n }

func answer() int { return 42 }

func Example() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, func() int { return 42 }, genserver.WithName("counter"))
		if err != nil {
			return err
		}
		fmt.Println(agent.Get(p, pid, func(n int) int { return n }))
		fmt.Println(agent.Update(p, actor.Name("counter"), func(n int) int { return n + 1 }))
		fmt.Println(agent.GetAndUpdate(p, pid, func(n int) (int, int) { return n, 0 }))
		fmt.Println(agent.Get(p, pid, func(n int) string { return fmt.Sprint("now ", n) }))
		return nil
	})
	// Output:
	// 42 <nil>
	// <nil>
	// 43 <nil>
	// now 0 <nil>
}

func ExampleStart() {
	with(func(p *actor.Process) error {
		pid, err := agent.Start(p, answer)
		fmt.Println(agent.MustGet(p, pid, itself), err)
		_, err = agent.Start(p, func() int { panic("no state") })
		fmt.Println(err)
		return agent.Stop(p, pid, actor.Normal, actor.Infinity)
	})
	// Output:
	// 42 <nil>
	// panic: no state
}

func ExampleStartLink() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer, genserver.WithName("answer"))
		fmt.Println(agent.MustGet(p, actor.Name("answer"), itself), err)
		_, err = agent.StartLink(p, answer, genserver.WithName("answer"))
		var already *genserver.AlreadyStartedError
		fmt.Println(errors.As(err, &already) && already.PID == pid)
		return nil
	})
	// Output:
	// 42 <nil>
	// true
}

func ExampleChild() {
	with(func(p *actor.Process) error {
		_, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{
			agent.Child("counter", answer, genserver.WithName("counter")),
		}})
		if err != nil {
			return err
		}
		fmt.Println(agent.MustGet(p, actor.Name("counter"), itself))
		return nil
	})
	// Output: 42
}

func ExampleGet() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, func() map[string]int { return map[string]int{"a": 1} })
		if err != nil {
			return err
		}
		fmt.Println(agent.Get(p, pid, func(m map[string]int) int { return m["a"] }))
		_, err = agent.Get(p, pid, itself) // the state is no int
		fmt.Println(errors.Is(err, agent.ErrState))
		return nil
	})
	// Output:
	// 1 <nil>
	// true
}

func ExampleGetTimeout() {
	with(func(p *actor.Process) error {
		pid, err := agent.Start(p, answer)
		if err != nil {
			return err
		}
		hold := make(chan struct{})
		_ = agent.Cast(p, pid, func(n int) int { <-hold; return n })
		_, err = agent.GetTimeout(p, pid, itself, 10*time.Millisecond)
		fmt.Println(errors.Is(err, actor.Timeout))
		close(hold)
		return agent.Stop(p, pid, actor.Normal, actor.Infinity)
	})
	// Output: true
}

func ExampleUpdate() {
	with(func(p *actor.Process) error {
		pid, err := agent.Start(p, answer)
		if err != nil {
			return err
		}
		fmt.Println(agent.Update(p, pid, func(n int) int { return n / 2 }))
		fmt.Println(agent.MustGet(p, pid, itself))
		err = agent.Update(p, pid, func(n int) int { return n / (n - 21) }) // ends the agent
		var failed *genserver.CallError
		fmt.Println(errors.As(err, &failed), failed.Reason)
		return nil
	})
	// Output:
	// <nil>
	// 21
	// true panic: runtime error: integer divide by zero
}

func ExampleUpdateTimeout() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		fmt.Println(agent.UpdateTimeout(p, pid, func(n int) int { return n + 1 }, time.Second))
		return nil
	})
	// Output: <nil>
}

func ExampleGetAndUpdate() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		fmt.Println(agent.GetAndUpdate(p, pid, func(n int) (string, int) { return fmt.Sprint("was ", n), n + 1 }))
		fmt.Println(agent.MustGet(p, pid, itself))
		return nil
	})
	// Output:
	// was 42 <nil>
	// 43
}

func ExampleGetAndUpdateTimeout() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		fmt.Println(agent.GetAndUpdateTimeout(p, pid, func(n int) (int, int) { return n, 0 }, time.Second))
		return nil
	})
	// Output: 42 <nil>
}

func ExampleMustGet() {
	with(func(p *actor.Process) error {
		reason := actor.Catch(func() { agent.MustGet(p, actor.Name("nobody"), itself) })
		fmt.Println(errors.Is(reason, actor.NoProc))
		return nil
	})
	// Output: true
}

func ExampleMustUpdate() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		agent.MustUpdate(p, pid, func(n int) int { return n + 1 })
		fmt.Println(agent.MustGet(p, pid, itself))
		return nil
	})
	// Output: 43
}

func ExampleMustGetAndUpdate() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		fmt.Println(agent.MustGetAndUpdate(p, pid, func(n int) (int, int) { return n, 0 }))
		return nil
	})
	// Output: 42
}

func ExampleCast() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		fmt.Println(agent.Cast(p, pid, func(n int) int { return n + 1 }))
		fmt.Println(agent.MustGet(p, pid, itself))
		return nil
	})
	// Output:
	// <nil>
	// 43
}

func ExampleStop() {
	with(func(p *actor.Process) error {
		pid, err := agent.StartLink(p, answer)
		if err != nil {
			return err
		}
		fmt.Println(agent.Stop(p, pid, actor.Normal, actor.Infinity), p.Alive(pid))
		return nil
	})
	// Output: <nil> false
}

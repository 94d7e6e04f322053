package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Memory is measured in an operating-system process that does nothing else. Each
// process that is counted has answered one ping and waits for the next, so that it has
// what a process has that has worked.
//
//   - idle: bytes a process. In Go what is allocated on the heap or used for stacks once
//     garbage is gone, less what was before. On the BEAM process_info(pid, :memory).
//   - million: all that the operating system gives the process, garbage included, with a
//     million live processes and after each has answered.

const memoryTimeout = 2 * time.Minute

type memoryArgs struct {
	Kind string
	N    int
}

// inNewProcess has the figure measured by another operating-system process.
func inNewProcess(kind string) measure {
	return func(b *bench, n int) float64 {
		child, err := b.nodes.Start(b.ctx, "memory", "memory", memoryArgs{kind, n})
		b.check(err)
		figure, err := testcluster.Await[float64](b.ctx, child, "figure")
		b.check(err)
		b.check(child.Kill9())
		return figure
	}
}

// memory is what that process does.
func memory(ctx context.Context, c *testcluster.Child) error {
	var args memoryArgs
	if err := c.Args(&args); err != nil {
		return err
	}
	s := actor.NewSystem()
	start, n := starters[args.Kind], args.N
	if start == nil {
		return fmt.Errorf("nobody knows how to start %q", args.Kind)
	}
	before := inUse()
	if err := start(s, n); err != nil {
		return err
	}
	figure := float64(inUse()-before) / float64(n)
	if args.Kind == "million" {
		figure = float64(resident()) / 1e9
	}
	if err := c.Emit("figure", figure); err != nil {
		return err
	}
	if err := c.Ready(testcluster.Info{}); err != nil {
		return err
	}
	<-ctx.Done()
	runtime.KeepAlive(s)
	return nil
}

// inUse is what is allocated and not garbage, and what stacks use.
func inUse() uint64 {
	var m runtime.MemStats
	for range 2 { // the first may have been under way already, and spare what died during it
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// resident is the memory that the operating system gives this process at present.
func resident() uint64 {
	data, err := os.ReadFile("/proc/self/status")
	if err == nil {
		for line := range strings.Lines(string(data)) {
			var kb uint64
			if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
				return kb * 1024
			}
		}
	}
	// No such file outside Linux: what the runtime holds.
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys - m.HeapReleased
}

// starters start n of a kind, and return when each has answered a ping and is idle.
var starters = map[string]func(s *actor.System, n int) error{
	"blocking": func(s *actor.System, n int) error {
		return answered(s, n, func() actor.PID { return s.Spawn(echo) })
	},
	"callback": func(s *actor.System, n int) error {
		return answered(s, n, func() actor.PID { return s.SpawnCallback(echoer{}, actor.SpawnOpts{}) })
	},
	"server": func(s *actor.System, n int) error {
		return s.Run(func(p *actor.Process) error {
			for i := range n {
				pid, err := genserver.Start(p, &echoServer{})
				if err != nil {
					return err
				}
				if got, err := genserver.Call(p, pid, echoCall{N: i}); err != nil || got != i {
					return fmt.Errorf("server %d answered %d: %w", i, got, err)
				}
			}
			return nil
		})
	},
	"million": func(s *actor.System, n int) error {
		return answered(s, n, func() actor.PID { return s.SpawnCallback(echoer{}, actor.SpawnOpts{}) })
	},
	"goroutines": func(_ *actor.System, n int) error {
		var ready sync.WaitGroup
		for range n {
			there, back := make(chan int), make(chan int)
			ready.Add(1)
			go func() {
				for i := range there {
					back <- i
				}
			}()
			go func() {
				there <- 1
				<-back
				ready.Done()
				kept = append(kept, there)
			}()
			ready.Wait()
		}
		return nil
	},
	"proto": func(s *actor.System, n int) error {
		root := s.ActorSystem().Root
		done := make(chan struct{})
		props := protoactor.PropsFromFunc(func(c protoactor.Context) {
			if _, ok := c.Message().(int); ok {
				done <- struct{}{}
			}
		})
		for range n {
			root.Send(root.Spawn(props), 1)
			<-done
		}
		return nil
	},
}

// kept are the channels by which the idle goroutines are reached: without them these
// would be waiting for nobody.
var kept []chan int

// answered starts n processes, and pings each once all live.
func answered(s *actor.System, n int, start func() actor.PID) error {
	pids := make([]actor.PID, n)
	for i := range pids {
		pids[i] = start()
	}
	return s.Run(func(p *actor.Process) error {
		for i, pid := range pids {
			if err := p.Send(pid, ping{p.Self(), i}); err != nil {
				return err
			}
			if got, err := actor.Receive[int](p, time.Minute); err != nil || got != i {
				return fmt.Errorf("process %d of %d answered %d: %w", i, n, got, err)
			}
		}
		if alive := len(s.Processes()); alive < n {
			return fmt.Errorf("of %d processes only %d live", n, alive)
		}
		return nil
	})
}

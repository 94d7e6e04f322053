package main

import (
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
)

// Tasks and registries.

// taskAwait starts n tasks, one after the other, and awaits each.
func taskAwait(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error {
		for i := range n {
			t := task.Async(p, func(*actor.Process) (int, error) { return i, nil })
			if _, err := task.Await(p, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// benchNames is the registry of the benchmark.
const benchNames registry.Name[int, int] = "bench_names"

// registryLookup looks up keys of a registry that has a thousand, in turn, with Whereis,
// which gives the process and the value as Lookup does, but in no list.
func registryLookup(b *bench, n int) time.Duration {
	const keys = 1000
	var took time.Duration
	b.run(func(p *actor.Process) error {
		if _, err := registry.StartLink(p, benchNames, registry.Unique); err != nil {
			return err
		}
		for i := range keys {
			if err := registry.Register(p, benchNames, i, i); err != nil {
				return err
			}
		}
		start := time.Now()
		for i := range n {
			if _, v, ok := registry.Whereis(p.System(), benchNames, i%keys); !ok || v != i%keys {
				return fmt.Errorf("key %d: found %d, %v", i%keys, v, ok)
			}
		}
		took = time.Since(start)
		p.TrapExit(true) // who registered is linked to the registry
		return supervisor.Stop(p, actor.Name(benchNames), actor.Normal)
	})
	return took
}

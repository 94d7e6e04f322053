// Package partition is the conformance scenario partition, the twin of partition.exs.
package partition

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/partitionsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B20: a PartitionSupervisor's routing and restarts.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	names := t.DrawNames("name", 2)
	name, nobody := names[0], names[1]
	reason := actor.Reason(t.DrawAtom("reason"))
	n := t.DrawInt("partitions", 2, 6)
	key := t.DrawWord("key")
	me := p.Self()
	spec := partitionsupervisor.Spec{Name: name, Partitions: n, Child: func(i int) supervisor.Child {
		return trace.NumberedChild(me, i)
	}}
	start(p, spec)
	partitions, _ := partitionsupervisor.Partitions(p, name)
	t.Emit("partitions", partitions)
	t.Emit("count", trace.Counts(partitionsupervisor.CountChildren(p, name)))
	infos, _ := partitionsupervisor.WhichChildren(p, name)
	list := []any{}
	for _, c := range infos {
		list = append(list, [3]any{trace.Number(c.ID), !c.PID.IsZero(), trace.ChildType(c)})
	}
	t.Emit("which", list)
	t.Emit("mail", trace.Mail(p))

	for _, k := range []int{0, 1, n - 1, n, 3*n + 1, -1, -n, t.DrawInt("any", 0, 100_000), -t.DrawInt("other", 1, 100_000)} {
		t.Emit("a number", [2]any{k, id(p, partitionsupervisor.Via(name, k))})
	}
	for _, via := range []actor.Via{
		partitionsupervisor.Via(name, key), partitionsupervisor.Via(name, actor.Atom(key)),
		partitionsupervisor.Via(name, [2]any{key, 1}), partitionsupervisor.Via(name, 1.5),
	} {
		seen := map[int]bool{}
		first := id(p, via)
		for range 3 {
			seen[id(p, via)] = true
		}
		t.Emit("any other key leads to one", [2]any{len(seen), first >= 0 && first < n})
	}

	which := t.DrawInt("which", 0, n-1)
	via := partitionsupervisor.Via(name, which)
	pid, _ := via.Whereis(p.System())
	t.Emit("its reason", crash(p, name, via, which, reason))
	now, _ := via.Whereis(p.System())
	t.Emit("restarted", [3]any{id(p, via), now == pid, trace.Counts(partitionsupervisor.CountChildren(p, name))})
	t.Emit("mail", trace.Mail(p))

	_, err := genserver.Call(p, partitionsupervisor.Via(nobody, key), trace.ID{})
	t.Emit("nobody", down(err))
	_, err = partitionsupervisor.Partitions(p, nobody)
	t.Emit("nobody's partitions", down(err))
	t.Emit("stop", trace.Done(partitionsupervisor.Stop(p, name, actor.Normal)))
	list = []any{}
	for _, m := range trace.Mail(p) {
		if _, ok := m.(actor.Exit); !ok {
			list = append(list, m)
		}
	}
	t.Emit("stopped, the last first", list)
	_, err = partitionsupervisor.Partitions(p, name)
	t.Emit("after the stop", down(err))

	spec.Strategy = supervisor.OneForAll
	start(p, spec)
	trace.Mail(p)
	_ = crash(p, name, via, which, reason)
	t.Emit("one for all", trace.Mail(p))
	_ = partitionsupervisor.Stop(p, name, actor.Normal)
	trace.Mail(p)

	for _, bad := range []partitionsupervisor.Spec{
		{Name: name, Child: spec.Child, Partitions: -1}, {Name: name, Partitions: n}, {Child: spec.Child, Partitions: n},
	} {
		_, err := partitionsupervisor.StartLink(p, bad)
		t.Emit("a bad one", refused(err))
	}
	t.Emit("cannot be registered", refused(via.Registrar.RegisterName(p, via.Name)))
}

func start(p *actor.Process, spec partitionsupervisor.Spec) {
	if _, err := partitionsupervisor.StartLink(p, spec); err != nil {
		p.Exit(err)
	}
}

func id(p *actor.Process, via actor.Via) int {
	return trace.Number(genserver.MustCall(p, via, trace.ID{}))
}

// crash ends a partition, waits for its replacement, and gives the reason of its end.
func crash(p *actor.Process, name actor.Name, via actor.Via, which int, reason error) error {
	pid, _ := via.Whereis(p.System())
	ref := p.Monitor(pid)
	trace.ExitBy(p, via, reason)
	why := trace.AwaitDown(p, ref).Reason
	for {
		infos, err := partitionsupervisor.WhichChildren(p, name)
		if err != nil {
			p.Exit(err)
		}
		for _, c := range infos {
			if trace.Number(c.ID) == which && !c.PID.IsZero() && c.PID != pid {
				return why
			}
		}
	}
}

func down(err error) any {
	if errors.Is(err, actor.NoProc) || errors.Is(err, actor.ErrNotRegistered) {
		return actor.NoProc
	}
	return err
}

func refused(err error) any {
	if err != nil {
		return actor.Atom("refused")
	}
	return actor.Atom("accepted")
}

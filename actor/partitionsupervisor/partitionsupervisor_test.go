package partitionsupervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/partitionsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Which asks a partition for its number.
type Which struct{ genserver.Req[int] }

type Partition struct {
	genserver.Default
	number int
}

func (s *Partition) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Which:
		return genserver.Reply(m, s.number)
	}
	return s.Default.HandleCall(p, req, from)
}

func numbered(i int) supervisor.Child {
	return supervisor.Worker("", func() genserver.Server { return &Partition{number: i} })
}

// within runs body with a supervisor of n partitions called parts.
func within(n int, body func(p *actor.Process)) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		_, err := partitionsupervisor.StartLink(p, partitionsupervisor.Spec{Name: "parts", Partitions: n, Child: numbered})
		if err != nil {
			fmt.Println(err)
			return err
		}
		body(p)
		return partitionsupervisor.Stop(p, "parts", actor.Normal)
	})
}

func TestRouting(t *testing.T) {
	within(3, func(p *actor.Process) {
		for key, want := range map[int]int{0: 0, 1: 1, 4: 1, -5: 2, 9: 0} {
			if n, err := genserver.Call(p, partitionsupervisor.Via("parts", key), Which{}); n != want || err != nil {
				t.Errorf("%d: %d, %v", key, n, err)
			}
		}
		if n, _ := genserver.Call(p, partitionsupervisor.Via("parts", uint8(5)), Which{}); n != 2 {
			t.Error(n)
		}
		seen := map[int]bool{}
		for i := range 50 {
			key := fmt.Sprint(i)
			a, err := genserver.Call(p, partitionsupervisor.Via("parts", key), Which{})
			b, _ := genserver.Call(p, partitionsupervisor.Via("parts", key), Which{})
			if a != b || err != nil {
				t.Errorf("%s: %d and %d, %v", key, a, b, err)
			}
			seen[a] = true
		}
		if len(seen) != 3 {
			t.Errorf("keys lead to %v", seen)
		}
	})
}

func TestRestartKeepsThePartition(t *testing.T) {
	within(2, func(p *actor.Process) {
		via := partitionsupervisor.Via("parts", 1)
		old, _ := via.Whereis(p.System())
		ref := p.Monitor(old)
		_ = p.SendExit(old, actor.Kill)
		_, _ = actor.Receive(p, time.Second, func(d actor.Down) bool { return d.Ref == ref })
		for { // until the supervisor has seen it
			infos, err := partitionsupervisor.WhichChildren(p, "parts")
			if err != nil {
				t.Fatal(err)
			}
			if infos[0].ID == "1" && infos[0].PID != old && !infos[0].PID.IsZero() {
				break
			}
		}
		if n, err := genserver.Call(p, via, Which{}); n != 1 || err != nil {
			t.Error(n, err)
		}
	})
}

func TestDefaultAndAbsence(t *testing.T) {
	within(0, func(p *actor.Process) {
		if n, err := partitionsupervisor.Partitions(p, "parts"); n != runtime.GOMAXPROCS(0) || err != nil {
			t.Error(n, err)
		}
		via := partitionsupervisor.Via("nobody", 1)
		if _, err := genserver.Call(p, via, Which{}); !errors.Is(err, actor.NoProc) {
			t.Error(err)
		}
		sup, _ := p.Whereis("parts")
		if err := partitionsupervisor.Stop(p, "parts", actor.Normal); err != nil {
			t.Error(err)
		}
		if _, err := partitionsupervisor.Partitions(p, "parts"); !errors.Is(err, actor.ErrNotRegistered) || p.Alive(sup) {
			t.Error(err)
		}
	})
}

func TestBadInput(t *testing.T) {
	within(1, func(p *actor.Process) {
		for _, spec := range []partitionsupervisor.Spec{
			{Child: numbered}, {Name: "a"}, {Name: "a", Child: numbered, Partitions: -1},
			{Name: "a", Child: func(int) supervisor.Child { return supervisor.Child{} }},
		} {
			if _, err := partitionsupervisor.StartLink(p, spec); !errors.Is(err, supervisor.ErrBadSpec) {
				t.Error(err)
			}
		}
		via := partitionsupervisor.Via("parts", 0)
		if err := via.Registrar.RegisterName(p, via.Name); !errors.Is(err, partitionsupervisor.ErrCannotRegister) {
			t.Error(err)
		}
	})
}

package pg_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/cluster/pg"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// start starts a node with the scope pg, which ends with the test.
func start(t *testing.T, name actor.NodeName, more ...string) *cluster.Node {
	t.Helper()
	n, err := cluster.Start(t.Context(), cluster.Config{
		Name: name, Cookie: "cookie", Faults: true, TickTime: 30 * time.Second,
		Discovery: seeds.New(more...), Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := n.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	in(t, n, func(p *actor.Process) error {
		_, err := pg.Start(p, n, pg.Default)
		return err
	})
	return n
}

// two starts two nodes that are connected.
func two(t *testing.T) (a, b *cluster.Node) {
	t.Helper()
	if raceDetector {
		t.Skip("a second Remote in one process races in grpclog")
	}
	a = start(t, "a")
	b = start(t, "b", a.Addr())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := a.WaitFor(ctx, b.Name()); err != nil {
		t.Fatal(err)
	}
	return a, b
}

func in(t *testing.T, n *cluster.Node, body func(p *actor.Process) error) {
	t.Helper()
	if err := n.System().Run(body); err != nil {
		t.Fatal(err)
	}
}

// member starts a process on n that is a member of the group until it is killed.
func member(t *testing.T, n *cluster.Node, group any) actor.PID {
	t.Helper()
	joined := make(chan error, 1)
	pid := n.System().Spawn(func(p *actor.Process) error {
		joined <- pg.Join(p, pg.Default, group, p.Self())
		_, err := actor.Receive[string](p, actor.Infinity)
		return err
	})
	if err := <-joined; err != nil {
		t.Fatal(err)
	}
	return pid
}

// sees waits until n sees these members, by what a monitor is told.
func sees(t *testing.T, n *cluster.Node, group any, want ...actor.PID) {
	t.Helper()
	in(t, n, func(p *actor.Process) error {
		ref, members, err := pg.Monitor(p, pg.Default, group)
		if err != nil {
			return err
		}
		for !sameSet(members, want) {
			msg, err := actor.Receive[any](p, patience)
			switch m := msg.(type) {
			case pg.Joined:
				members = append(members, m.PIDs...)
			case pg.Left:
				for _, pid := range m.PIDs {
					i := slices.Index(members, pid)
					members = slices.Delete(members, i, i+1)
				}
			}
			if err != nil {
				t.Errorf("%s sees %v in %v, not %v", n.Name(), members, group, want)
				return err
			}
		}
		if table := pg.GetMembers(n.System(), pg.Default, group); !sameSet(table, want) {
			t.Errorf("the table has %v, where the monitor was told %v", table, want)
		}
		_, err = pg.Demonitor(p, pg.Default, ref)
		return err
	})
}

func sameSet(a, b []actor.PID) bool {
	less := func(x, y actor.PID) int { return slices.Compare([]byte(x.String()), []byte(y.String())) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), less), slices.SortedFunc(slices.Values(b), less))
}

// A node that is lost takes its members with it, and brings them back.
func TestLostAndFound(t *testing.T) {
	a, b := two(t)
	x, y := member(t, a, "g"), member(t, b, "g")
	sees(t, a, "g", x, y)
	sees(t, b, "g", x, y)
	a.Faults().Cut(b.Name())
	sees(t, a, "g", x)
	sees(t, b, "g", y)
	z := member(t, b, "g")
	a.Faults().HealAll()
	sees(t, a, "g", x, y, z)
	sees(t, b, "g", x, y, z)
}

// Two nodes that were disconnected stay so, whatever their scopes have to say.
func TestDisconnectedStaySo(t *testing.T) {
	a, b := two(t)
	x, y := member(t, a, "g"), member(t, b, "g")
	sees(t, a, "g", x, y)
	if err := a.Disconnect(b.Name()); err != nil {
		t.Fatal(err)
	}
	z := member(t, a, "g")
	sees(t, a, "g", x, z)
	if a.Connected(b.Name()) {
		t.Error("the scope has connected the nodes again")
	}
}

// A scope that dies takes the members of its node with it; one that is started again
// learns of the others, and they of it.
func TestScopeRestart(t *testing.T) {
	a, b := two(t)
	x, y := member(t, a, "g"), member(t, b, "g")
	sees(t, a, "g", x, y)
	in(t, b, func(p *actor.Process) error {
		pid, _ := p.Whereis(actor.Name(pg.Default))
		ref := p.Monitor(pid)
		_ = p.SendExit(pid, actor.Kill)
		_, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
		return err
	})
	sees(t, a, "g", x)
	if list := pg.GetMembers(b.System(), pg.Default, "g"); len(list) != 0 {
		t.Errorf("a scope that is dead lists %v", list)
	}
	if _, err := pg.WhichGroups(b.System(), pg.Default); !errors.Is(err, pg.ErrNoScope) {
		t.Errorf("a scope that is dead gives %v", err)
	}
	in(t, b, func(p *actor.Process) error {
		err := pg.Join(p, pg.Default, "g", p.Self())
		var call *genserver.CallError
		if !errors.As(err, &call) || !errors.Is(err, actor.NoProc) {
			t.Errorf("a join without a scope gives %v", err)
		}
		_, err = pg.Start(p, b, pg.Default)
		return err
	})
	sees(t, b, "g", x)
	z := member(t, b, "g")
	sees(t, a, "g", x, z)
}

type unknown struct{ A int }

func TestRefusedGroups(t *testing.T) {
	n := start(t, "a")
	in(t, n, func(p *actor.Process) error {
		for group, want := range map[any]error{unknown{1}: actor.ErrNotEncodable, nil: pg.ErrGroup} {
			if err := pg.Join(p, pg.Default, group, p.Self()); !errors.Is(err, want) {
				t.Errorf("to join %v gives %v", group, err)
			}
		}
		if err := pg.Join(p, pg.Default, []int{1}, p.Self()); !errors.Is(err, pg.ErrGroup) {
			t.Errorf("to join a slice gives %v", err)
		}
		if _, _, err := pg.Monitor(p, pg.Default, []int{1}); !errors.Is(err, pg.ErrGroup) {
			t.Errorf("to monitor a slice gives %v", err)
		}
		if list := pg.GetMembers(p.System(), pg.Default, []int{1}); list != nil {
			t.Errorf("a slice has the members %v", list)
		}
		found, err := pg.Demonitor(p, pg.Default, p.MakeRef())
		if found {
			t.Error("a monitor that never was is ended")
		}
		return err
	})
	if groups, err := pg.WhichGroups(n.System(), pg.Default); len(groups) != 0 || err != nil {
		t.Errorf("the groups are %v, %v", groups, err)
	}
}

package registry_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const soon = 5 * time.Second

func run(t *testing.T, body func(p *actor.Process)) {
	t.Helper()
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	if err := s.Run(func(p *actor.Process) error { body(p); return nil }); err != nil {
		t.Error(err)
	}
}

func TestBadInput(t *testing.T) {
	const loose registry.Name[any, int] = "loose"
	run(t, func(p *actor.Process) {
		s := p.System()
		if err := registry.Register(p, loose, any(1), 1); !errors.Is(err, registry.ErrUnknown) {
			t.Errorf("a registry that does not run: %v", err)
		}
		for _, opt := range []registry.Option{
			registry.WithPartitions(-1), registry.WithListeners(""), registry.WithMeta([]int{1}, 1),
		} {
			if _, err := registry.StartLink(p, loose, registry.Unique, opt); !errors.Is(err, registry.ErrBadOption) {
				t.Errorf("a bad option: %v", err)
			}
		}
		if _, err := registry.StartLink(p, loose, registry.Keys(0)); !errors.Is(err, registry.ErrBadOption) {
			t.Errorf("no keys: %v", err)
		}
		if _, err := registry.StartLink(p, registry.Name[int, int](""), registry.Unique); !errors.Is(err, actor.ErrBadName) {
			t.Errorf("no name: %v", err)
		}
		pid, err := registry.StartLink(p, loose, registry.Unique)
		if err != nil {
			t.Fatal(err)
		}
		var already *genserver.AlreadyStartedError
		if _, err := registry.StartLink(p, loose, registry.Unique); !errors.As(err, &already) || already.PID != pid {
			t.Errorf("started twice: %v", err)
		}
		bad := any([]int{1})
		if err := registry.Register(p, loose, bad, 1); !errors.Is(err, registry.ErrKey) {
			t.Errorf("register a slice: %v", err)
		}
		if _, err := registry.Lookup(s, loose, bad); !errors.Is(err, registry.ErrKey) {
			t.Errorf("look a slice up: %v", err)
		}
		if _, _, ok := registry.Whereis(s, loose, bad); ok {
			t.Error("a slice was found")
		}
		if err := registry.PutMeta(s, loose, bad, 1); !errors.Is(err, registry.ErrKey) {
			t.Errorf("metadata of a slice: %v", err)
		}
		if err := registry.Register(p, registry.Name[string, int](loose), "x", 1); !errors.Is(err, registry.ErrTypes) {
			t.Errorf("other types: %v", err)
		}
		if err := registry.Name[string, int](loose).RegisterName(p, 7); !errors.Is(err, registry.ErrTypes) {
			t.Errorf("a name of another type: %v", err)
		}
		if err := supervisor.Stop(p, actor.Name(loose), actor.Normal); err != nil {
			t.Error(err)
		}
		if _, err := registry.Lookup(s, loose, any(1)); !errors.Is(err, registry.ErrUnknown) {
			t.Errorf("a registry that was stopped: %v", err)
		}
	})
}

// A partition that crashes takes those with it who are linked, and comes back empty.
func TestPartitionCrash(t *testing.T) {
	run(t, func(p *actor.Process) {
		if _, err := registry.StartLink(p, Accounts, registry.Unique); err != nil {
			t.Fatal(err)
		}
		ready := make(chan struct{})
		holder, ref := p.SpawnMonitor(func(q *actor.Process) error {
			_ = registry.Register(q, Accounts, "bob", 1)
			close(ready)
			actor.MustReceive[int](q, actor.Infinity)
			return nil
		})
		<-ready
		info, _ := p.Info(holder)
		keeper := info.Links[0]
		gone := p.Monitor(keeper)
		_ = p.SendExit(keeper, actor.Kill)
		actor.MustReceive(p, soon, func(d actor.Down) bool { return d.Ref == gone })
		if d := actor.MustReceive(p, soon, func(d actor.Down) bool { return d.Ref == ref }); d.Reason != actor.Killed {
			t.Errorf("the holder ended with %v", d.Reason)
		}
		sup, _ := p.Whereis("accounts")
		for { // the supervisor answers when it has handled the end of its child
			children, err := supervisor.WhichChildren(p, sup)
			if err != nil {
				t.Fatal(err)
			}
			if pid := children[0].PID; !pid.IsZero() && pid != keeper {
				break
			}
		}
		if err := registry.Register(p, Accounts, "bob", 2); err != nil {
			t.Error(err)
		}
	})
}

// Many processes contend for a few keys and die while they do: one holds a key at a time,
// and nothing is left.
func TestContention(t *testing.T) {
	run(t, func(p *actor.Process) {
		if _, err := registry.StartLink(p, Accounts, registry.Unique, registry.WithPartitions(3)); err != nil {
			t.Fatal(err)
		}
		keys := []string{"a", "b", "c"}
		var refs []actor.Ref
		for i := range 300 {
			pid, ref := p.SpawnMonitor(func(q *actor.Process) error {
				for j := range 20 {
					key := keys[(i+j)%len(keys)]
					if registry.Register(q, Accounts, key, i) == nil {
						if pid, v, ok := registry.Whereis(q.System(), Accounts, key); !ok || pid != q.Self() || v != i {
							t.Errorf("held %q, and found %v, %v, %v", key, pid, v, ok)
						}
						if j%2 == 0 {
							_ = registry.Unregister(q, Accounts, key)
						}
					}
				}
				return nil
			})
			if i%3 == 0 {
				_ = p.SendExit(pid, actor.Kill)
			}
			refs = append(refs, ref)
		}
		for _, ref := range refs {
			actor.MustReceive(p, soon, func(d actor.Down) bool { return d.Ref == ref })
		}
		if n, err := registry.Count(p.System(), Accounts); n != 0 || err != nil {
			t.Errorf("%d entries are left, %v", n, err)
		}
		for _, key := range keys {
			if err := registry.Register(p, Accounts, key, 0); err != nil {
				t.Error(err)
			}
		}
	})
}

// Random operations of a few processes against a list.
func TestModel(t *testing.T) {
	type item struct {
		key   string
		who   int
		value int
	}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]registry.Keys{registry.Unique, registry.Duplicate}).Draw(t, "keys")
		parts := rapid.IntRange(1, 3).Draw(t, "partitions")
		s := actor.NewSystem()
		defer s.Shutdown(context.Background())
		err := s.Run(func(p *actor.Process) error {
			if _, err := registry.StartLink(p, Accounts, kind, registry.WithPartitions(parts)); err != nil {
				return err
			}
			type order struct{ do func(*actor.Process) }
			start := func() actor.PID {
				return p.Spawn(func(q *actor.Process) error {
					for {
						actor.MustReceive[order](q, actor.Infinity).do(q)
					}
				})
			}
			pids := []actor.PID{start(), start(), start()}
			ask := func(who int, do func(*actor.Process)) {
				done := make(chan struct{})
				_ = p.Send(pids[who], order{func(q *actor.Process) { do(q); close(done) }})
				<-done
			}
			var model []item
			has := func(key string) int { return slices.IndexFunc(model, func(x item) bool { return x.key == key }) }
			for range rapid.IntRange(1, 40).Draw(t, "steps") {
				key := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key")
				who := rapid.IntRange(0, 2).Draw(t, "who")
				value := rapid.IntRange(0, 3).Draw(t, "value")
				switch rapid.SampledFrom([]string{"register", "unregister", "match", "update", "die"}).Draw(t, "op") {
				case "register":
					var err error
					ask(who, func(q *actor.Process) { err = registry.Register(q, Accounts, key, value) })
					if want := kind == registry.Duplicate || has(key) < 0; want != (err == nil) {
						t.Fatalf("register %q by %d: %v, model %v", key, who, err, model)
					}
					if err == nil {
						model = append(model, item{key, who, value})
					}
				case "unregister":
					ask(who, func(q *actor.Process) { _ = registry.Unregister(q, Accounts, key) })
					model = slices.DeleteFunc(model, func(x item) bool { return x.key == key && x.who == who })
				case "match":
					ask(who, func(q *actor.Process) {
						_ = registry.UnregisterMatch(q, Accounts, key, func(v int) bool { return v == value })
					})
					model = slices.DeleteFunc(model, func(x item) bool { return x == item{key, who, value} })
				case "update":
					var err error
					ask(who, func(q *actor.Process) {
						_, _, err = registry.UpdateValue(q, Accounts, key, func(int) int { return value })
					})
					i := has(key)
					if mine := kind == registry.Unique && i >= 0 && model[i].who == who; mine != (err == nil) {
						t.Fatalf("update %q by %d: %v, model %v", key, who, err, model)
					} else if mine {
						model[i].value = value
					}
				case "die":
					_ = p.SendExit(pids[who], actor.Kill)
					pids[who] = start()
					model = slices.DeleteFunc(model, func(x item) bool { return x.who == who })
				}
				for _, key := range []string{"a", "b", "c"} {
					entries, err := registry.Lookup(p.System(), Accounts, key)
					if err != nil {
						t.Fatal(err)
					}
					var got, want []item
					for _, e := range entries {
						got = append(got, item{key, slices.Index(pids, e.PID), e.Value})
					}
					for _, x := range model {
						if x.key == key {
							want = append(want, x)
						}
					}
					byAll := func(a, b item) int { return (a.who-b.who)*10 + a.value - b.value }
					slices.SortFunc(got, byAll)
					slices.SortFunc(want, byAll)
					if !slices.Equal(got, want) {
						t.Fatalf("under %q are %v, the model has %v", key, got, want)
					}
				}
				if n, _ := registry.Count(p.System(), Accounts); n != len(model) {
					t.Fatalf("count %d, the model has %d", n, len(model))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhereisDoesNotAllocate(t *testing.T) {
	run(t, func(p *actor.Process) {
		if _, err := registry.StartLink(p, Accounts, registry.Unique); err != nil {
			t.Fatal(err)
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		key := "b" + "ob"
		if n := testing.AllocsPerRun(100, func() { registry.Whereis(p.System(), Accounts, key) }); n > 0 {
			t.Errorf("Whereis allocates %v times", n)
		}
	})
}

func BenchmarkLookup(b *testing.B) {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	_ = s.Run(func(p *actor.Process) error {
		_, _ = registry.StartLink(p, Accounts, registry.Unique)
		_ = registry.Register(p, Accounts, "bob", 1)
		b.Run("lookup", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = registry.Lookup(s, Accounts, "bob")
			}
		})
		b.Run("whereis", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _, _ = registry.Whereis(s, Accounts, "bob")
			}
		})
		return nil
	})
}

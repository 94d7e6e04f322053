package soak_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// bump is the call that the clients make; the reply is N.
type bump struct {
	genserver.Req[int]
	N int
}

// leaf is a server of the tree.
type leaf struct{ genserver.Default }

func (l *leaf) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(bump); ok {
		return genserver.Reply(m, m.N)
	}
	return l.Default.HandleCall(p, req, from)
}

// tree is a tree of servers under load.
type tree struct {
	fan                                     int // supervisors, and servers under each
	seed                                    uint64
	starts, kills                           atomic.Int64
	calls, replies, noproc, killed, timeout atomic.Int64
	wrong                                   atomic.Int64 // what must not be
	halt                                    atomic.Bool
	mids                                    []actor.PID
}

func (t *tree) name(i int) actor.Name { return actor.Name(fmt.Sprint("leaf", i)) }

// TestTree kills a random server of a tree every millisecond, while clients call them: for
// a second with a few servers, and with LONG=1 for five minutes with 10,000. TREE_TIME sets
// the time; the table goes to the file TREE_TABLE, if it is given.
func TestTree(t *testing.T) {
	w := &tree{fan: 10, seed: uint64(time.Now().UnixNano())}
	duration := time.Second
	if os.Getenv("LONG") != "" {
		w.fan, duration = 100, 5*time.Minute
	}
	if s := os.Getenv("TREE_TIME"); s != "" {
		duration = must(time.ParseDuration(s))
	}
	before := runtime.NumGoroutine()
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	var began, ended uint64
	err := s.Run(func(p *actor.Process) error {
		root, err := w.start(p)
		if err != nil {
			return err
		}
		w.load(p, max(duration/20, 200*time.Millisecond)) // until the heap has its size
		began = inUse()
		w.load(p, duration)
		ended = inUse()
		if err := w.whole(p); err != nil {
			return err
		}
		return supervisor.Stop(p, root, actor.Normal)
	})
	if err != nil {
		t.Errorf("seed %d: %v", w.seed, err)
	}
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	after := goroutinesAt(before)
	if after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
	if w.wrong.Load() != 0 || w.calls.Load() != w.replies.Load()+w.noproc.Load()+w.killed.Load()+w.timeout.Load() {
		t.Errorf("seed %d: %d calls ended otherwise", w.seed, w.wrong.Load())
	}
	if ended > began+began/10+4<<20 {
		t.Errorf("seed %d: memory was %d and is %d", w.seed, began, ended)
	}
	table := w.table(duration, before, after, began, ended)
	t.Log(table)
	if file := os.Getenv("TREE_TABLE"); file != "" && !t.Failed() {
		if err := os.WriteFile(file, []byte(table), 0o644); err != nil {
			t.Error(err)
		}
	}
}

func (t *tree) start(p *actor.Process) (actor.PID, error) {
	many := supervisor.Intensity{Restarts: 1 << 40, Within: time.Second}
	me := p.Self()
	var top []supervisor.Child
	for m := range t.fan {
		var leaves []supervisor.Child
		for i := range t.fan {
			name := t.name(m*t.fan + i)
			leaves = append(leaves, supervisor.Child{ID: string(name), Start: func(p *actor.Process) (actor.PID, error) {
				t.starts.Add(1)
				return genserver.StartLink(p, &leaf{}, genserver.WithName(name))
			}})
		}
		top = append(top, supervisor.Child{ID: fmt.Sprint("mid", m), Supervisor: true, Start: func(p *actor.Process) (actor.PID, error) {
			pid, err := supervisor.StartLink(p, supervisor.Spec{Intensity: many, Children: leaves})
			_ = p.Send(me, pid)
			return pid, err
		}})
	}
	root, err := supervisor.StartLink(p, supervisor.Spec{Intensity: many, Children: top})
	for range top {
		pid, err := actor.Receive[actor.PID](p, time.Minute)
		if err != nil {
			return root, err
		}
		t.mids = append(t.mids, pid)
	}
	return root, err
}

// load kills and calls for a while, and returns when all who do that have ended.
func (t *tree) load(p *actor.Process, d time.Duration) {
	t.halt.Store(false)
	waits := map[actor.Ref]bool{}
	for i := range 8 {
		_, ref := p.SpawnMonitor(func(p *actor.Process) error { return t.call(p, uint64(i)) })
		waits[ref] = true
	}
	_, ref := p.SpawnMonitor(t.kill)
	waits[ref] = true
	_ = p.Sleep(d)
	t.halt.Store(true)
	for range len(waits) {
		d, err := actor.Receive(p, time.Minute, func(d actor.Down) bool { return waits[d.Ref] })
		if err != nil || d.Reason != actor.Normal {
			t.wrong.Add(1)
		}
	}
}

// kill kills a server every millisecond.
func (t *tree) kill(p *actor.Process) error {
	r := rand.New(rand.NewPCG(t.seed, 99))
	next := time.Now()
	for !t.halt.Load() {
		if pid, ok := p.Whereis(t.name(r.IntN(t.fan * t.fan))); ok {
			ref := p.Monitor(pid)
			_ = p.SendExit(pid, actor.Kill)
			d, err := actor.Receive(p, time.Minute, func(d actor.Down) bool { return d.Ref == ref })
			if err != nil || d.Reason != actor.Killed {
				t.wrong.Add(1)
			}
			t.kills.Add(1)
		}
		next = next.Add(time.Millisecond)
		_ = p.Sleep(max(0, time.Until(next)))
	}
	return nil
}

// call calls servers, and sees to it that each call ends once, with its own reply or a
// reason: nothing comes later.
func (t *tree) call(p *actor.Process, i uint64) error {
	r := rand.New(rand.NewPCG(t.seed, i))
	for n := 0; !t.halt.Load(); n++ {
		got, err := genserver.Call(p, t.name(r.IntN(t.fan*t.fan)), bump{N: n})
		t.calls.Add(1)
		switch {
		case err == nil && got == n:
			t.replies.Add(1)
		case errors.Is(err, actor.NoProc):
			t.noproc.Add(1)
		case errors.Is(err, actor.Killed):
			t.killed.Add(1)
		case errors.Is(err, actor.Timeout):
			t.timeout.Add(1)
		default:
			t.wrong.Add(1)
		}
		if _, err := actor.Receive[any](p, 0); err == nil {
			t.wrong.Add(1) // an answer too many
		}
	}
	return nil
}

// whole says what of the tree is not as it was at its start.
func (t *tree) whole(p *actor.Process) error {
	for _, mid := range t.mids {
		for patience := time.Now().Add(time.Minute); ; {
			n, err := supervisor.CountChildren(p, mid)
			if err != nil {
				return err
			}
			if n.Active == t.fan && n.Specs == t.fan {
				break
			}
			if time.Now().After(patience) {
				return fmt.Errorf("a supervisor has %+v", n)
			}
		}
	}
	if want := int64(t.fan*t.fan) + t.kills.Load(); t.starts.Load() != want {
		return fmt.Errorf("%d starts, should be %d", t.starts.Load(), want)
	}
	for i := range t.fan * t.fan {
		if n, err := genserver.Call(p, t.name(i), bump{N: i}); n != i || err != nil {
			return fmt.Errorf("%s: %d, %w", t.name(i), n, err)
		}
	}
	return nil
}

func (t *tree) table(d time.Duration, before, after int, began, ended uint64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# A tree of %d servers under load\n\n%s, %s/%s, %d CPUs, %s; seed %d, %v.\n\n| what | how many |\n|---|---|\n",
		t.fan*t.fan, time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), t.seed, d)
	for _, row := range []struct {
		what string
		n    int64
	}{
		{"servers killed", t.kills.Load()}, {"servers started", t.starts.Load()},
		{"calls", t.calls.Load()}, {"— replies", t.replies.Load()}, {"— noproc", t.noproc.Load()},
		{"— killed", t.killed.Load()}, {"— time-outs", t.timeout.Load()},
		{"calls that ended otherwise, or twice", t.wrong.Load()},
	} {
		fmt.Fprintf(&b, "| %s | %d |\n", row.what, row.n)
	}
	fmt.Fprintf(&b, "| goroutines before and after | %d and %d |\n", before, after)
	fmt.Fprintf(&b, "| memory with the tree at rest, before and after | %.1f and %.1f MB |\n", float64(began)/1e6, float64(ended)/1e6)
	return b.String()
}

// inUse is the memory in use, with the garbage collected.
func inUse() uint64 {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// goroutinesAt waits for what is about to end until there are at most so many.
func goroutinesAt(most int) int {
	for patience := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > most && time.Now().Before(patience); {
		runtime.Gosched()
	}
	return runtime.NumGoroutine()
}

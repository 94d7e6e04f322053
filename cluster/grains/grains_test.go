package grains

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

func TestRequestStartsTheGrain(t *testing.T) {
	g := startGrains(t)
	for i, want := range []string{"1 on a@127.0.0.1", "3 on a@127.0.0.1"} {
		r, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "x", wrapperspb.Int64(int64(i+1)))
		if err != nil || r.Value != want {
			t.Errorf("%v, %v; want %s", r, err, want)
		}
	}
	if node, ok := g.Where("counter", "x"); node != "a@127.0.0.1" || !ok {
		t.Errorf("Where: %s, %v", node, ok)
	}
	if node, ok := g.Where("conter", "x"); node != "" || ok {
		t.Errorf("Where, of no kind: %s, %v", node, ok)
	}
	// By Proto.Actor's own means too, from within a grain.
	r, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "a", wrapperspb.String("ask b"))
	if err != nil || r.Value != "1 on a@127.0.0.1" {
		t.Errorf("%v, %v", r, err)
	}
}

func TestErrorsSayWhatWasCalledAndWhetherItRan(t *testing.T) {
	g := startGrains(t)
	soon := func() context.Context {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	var none *wrapperspb.StringValue
	for _, c := range []struct {
		name           string
		ctx            context.Context
		kind, identity string
		msg            proto.Message
		is             error
		says           string
		ran            bool
	}{
		{"no such kind", within(t), "conter", "x", wrapperspb.Int64(1), ErrNoKind, "members are [a@127.0.0.1], and they run counter", false},
		{"no identity", within(t), "counter", "", wrapperspb.Int64(1), ErrIdentity, "counter/", false},
		{"not UTF-8", within(t), "counter", "\xff", wrapperspb.Int64(1), ErrIdentity, "", false},
		{"nil", within(t), "counter", "x", nil, ErrNotProtobuf, "", false},
		{"typed nil", within(t), "counter", "x", none, ErrUnsendable, "nil *wrapperspb.StringValue", false},
		{"no answer", soon(), "counter", "x", wrapperspb.String("silence"), context.DeadlineExceeded, "call counter/x with a *wrapperspb.StringValue on node a@127.0.0.1", true},
		{"another answer", within(t), "counter", "x", wrapperspb.Bytes(nil), ErrReplyType, "*wrapperspb.Int64Value", true},
		{"no protobuf", within(t), "counter", "x", wrapperspb.String("text"), ErrReplyType, "a string", true},
		{"the grain's error", within(t), "counter", "x", wrapperspb.String("error"), &GrainError{"UNKNOWN", "no luck today"}, "no luck today", true},
		{"a crash", within(t), "counter", "x", wrapperspb.String("crash"), &GrainError{ReasonCrash, "counter/x crashed: crashed on purpose"}, "crashed on purpose", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Request[*wrapperspb.StringValue](c.ctx, g, c.kind, c.identity, c.msg)
			var failed *CallError
			if !errors.As(err, &failed) {
				t.Fatalf("%v", err)
			}
			var answered *GrainError
			if want, ok := c.is.(*GrainError); ok && (!errors.As(err, &answered) || *answered != *want) {
				t.Errorf("%#v", answered)
			} else if !ok && !errors.Is(err, c.is) {
				t.Errorf("errors.Is(%v, %v) is false", err, c.is)
			}
			if failed.MayHaveRun != c.ran || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	// The grain that crashed was started anew, by Proto.Actor's supervision.
	r, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "x", wrapperspb.Int64(7))
	if err != nil || r.Value != "7 on a@127.0.0.1" {
		t.Errorf("%v, %v", r, err)
	}
}

func TestAGrainThatStopsIsStartedByTheNextMessage(t *testing.T) {
	g := startGrains(t)
	for range 20 {
		if _, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "x", wrapperspb.Int64(1)); err != nil {
			t.Fatal(err)
		}
		if _, err := Request[*wrapperspb.BoolValue](within(t), g, "counter", "x", wrapperspb.String("stop")); err != nil {
			t.Fatal(err)
		}
		// Proto.Actor loses what comes while it stops: that call ends with its time.
		for range 100 {
			ctx, cancel := context.WithTimeout(within(t), 100*time.Millisecond)
			r, err := Request[*wrapperspb.StringValue](ctx, g, "counter", "x", wrapperspb.Int64(1))
			cancel()
			if errors.Is(err, context.DeadlineExceeded) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if r.Value != "1 on a@127.0.0.1" {
				t.Fatalf("not a new one: %s", r.Value)
			}
			break
		}
	}
}

func TestCallFromAProcess(t *testing.T) {
	g := startGrains(t)
	s := g.Node().System()
	err := s.Run(func(p *actor.Process) error {
		if r := MustCall[*wrapperspb.StringValue](p, g, "counter", "x", wrapperspb.Int64(5)); r.Value != "5 on a@127.0.0.1" {
			t.Errorf("%v", r)
		}
		_, err := CallTimeout[*wrapperspb.StringValue](p, g, "counter", "x", wrapperspb.String("silence"), 50*time.Millisecond)
		if !errors.Is(err, actor.Timeout) {
			t.Errorf("%v", err)
		}
		// One that waits for ever delays nobody, and is gone at once when it is killed.
		running, deferred := make(chan struct{}), make(chan error, 1)
		pid, ref := p.SpawnMonitor(func(q *actor.Process) error {
			defer func() {
				_, err := Call[*wrapperspb.StringValue](q, g, "counter", "x", wrapperspb.Int64(1))
				deferred <- err
			}()
			close(running)
			_, err := CallTimeout[*wrapperspb.StringValue](q, g, "counter", "x", wrapperspb.String("silence"), actor.Infinity)
			t.Errorf("the call of a killed process returned: %v", err)
			return nil
		})
		if _, err := Call[*wrapperspb.StringValue](p, g, "counter", "x", wrapperspb.Int64(5)); err != nil {
			t.Errorf("%v", err)
		}
		<-running
		if err := p.SendExit(pid, actor.Kill); err != nil {
			return err
		}
		if d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref }); err != nil || d.Reason != actor.Killed {
			t.Errorf("%+v, %v", d, err)
		}
		if err := <-deferred; !errors.Is(err, actor.ErrKilled) {
			t.Errorf("a call in a deferred function of a killed process: %v", err)
		}
		if m, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("in the mailbox: %v", m)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = s.Run(func(p *actor.Process) error {
		MustCall[*wrapperspb.StringValue](p, g, "conter", "x", wrapperspb.Int64(5))
		return nil
	})
	if !errors.Is(err, ErrNoKind) {
		t.Errorf("MustCall: %v", err)
	}
}

func TestBadConfig(t *testing.T) {
	n := startNode(t, "a")
	props := counterProps("a", unseen)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		name string
		cfg  Config
		is   error
		says string
	}{
		{"a slash", Config{Kinds: map[string]*protoactor.Props{"a/b": props}}, ErrConfig, `"a/b"`},
		{"a dot", Config{Kinds: map[string]*protoactor.Props{"a.b": props}}, ErrConfig, `"a.b"`},
		{"no name", Config{Kinds: map[string]*protoactor.Props{"": props}}, ErrConfig, `""`},
		{"no props", Config{Kinds: map[string]*protoactor.Props{"a": nil}}, ErrConfig, "PropsFromProducer"},
		{"not an address", Config{Listen: "here"}, ErrConfig, `"here"`},
		{"plaintext", Config{Listen: "10.0.0.1:0"}, ErrConfig, "AllowPlaintext"},
		{"everywhere", Config{Listen: ":0", AllowPlaintext: true}, ErrConfig, "Advertise"},
		{"advertised without a port", Config{Advertise: "a:0"}, ErrConfig, `"a:0"`},
		{"a port in use", Config{Listen: taken.Addr().String()}, syscall.EADDRINUSE, "give another port"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := Start(within(t), n, c.cfg)
			if err == nil {
				t.Fatal("it started", g.Stop(within(t)))
			}
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "a@127.0.0.1") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestStartTwiceStopAndStartAgain(t *testing.T) {
	n := startNode(t, "a")
	for range 3 {
		g, err := Start(within(t), n, Config{Kinds: map[string]*protoactor.Props{"counter": counterProps("a", unseen)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Start(within(t), n, Config{}); !errors.Is(err, ErrAlreadyStarted) {
			t.Errorf("a second start: %v", err)
		}
		if _, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "x", wrapperspb.Int64(5)); err != nil {
			t.Error(err)
		}
		waiting := make(chan error)
		go func() {
			_, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "x", wrapperspb.String("silence"))
			waiting <- err
		}()
		if err := errors.Join(g.Stop(within(t)), g.Stop(within(t))); err != nil {
			t.Error(err)
		}
		if err := <-waiting; !errors.Is(err, ErrStopped) {
			t.Errorf("a call that waited: %v", err)
		}
		if _, err := Request[*wrapperspb.StringValue](within(t), g, "counter", "x", wrapperspb.Int64(5)); !errors.Is(err, ErrStopped) {
			t.Errorf("a call afterwards: %v", err)
		}
		if err := g.WaitFor(within(t), "b"); !errors.Is(err, ErrStopped) {
			t.Errorf("WaitFor afterwards: %v", err)
		}
		if c, err := net.Dial("tcp", g.Addr()); err == nil {
			c.Close()
			t.Error("its port is open")
		}
	}
}

// Grains whose node stops first stop by themselves.
func TestStopOfTheNode(t *testing.T) {
	n := startNode(t, "a")
	g, err := Start(within(t), n, Config{Kinds: map[string]*protoactor.Props{"counter": counterProps("a", unseen)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Stop(within(t)); err != nil {
		t.Fatal(err)
	}
	<-g.stopped
	if err := g.Stop(within(t)); err != nil {
		t.Error(err)
	}
	if _, err := Start(within(t), n, Config{}); !errors.Is(err, actor.ErrClosed) {
		t.Errorf("start on a node that has stopped: %v", err)
	}
}

// While the grains stop their node is still a member, so that nobody starts them elsewhere.
func TestGrainsStopBeforeTheirNodeLeaves(t *testing.T) {
	n := startNode(t, "a")
	member := make(chan bool, 1)
	props := protoactor.PropsFromFunc(func(ctx protoactor.Context) {
		switch ctx.Message().(type) {
		case *wrapperspb.Int64Value:
			ctx.Respond(wrapperspb.Bool(true))
		case *protoactor.Stopping:
			_, there := n.System().Whereis(managerName)
			member <- there
		}
	})
	g, err := Start(within(t), n, Config{Kinds: map[string]*protoactor.Props{"one": props}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Request[*wrapperspb.BoolValue](within(t), g, "one", "x", wrapperspb.Int64(5)); err != nil {
		t.Error(err)
	}
	if err := g.Stop(within(t)); err != nil {
		t.Error(err)
	}
	if !<-member {
		t.Error("the node had left already")
	}
}

// A grain that does not return cannot be ended, and Stop says so in its time.
func TestStopOfABusyGrain(t *testing.T) {
	n := startNode(t, "a")
	release := make(chan struct{})
	busy := protoactor.PropsFromFunc(func(ctx protoactor.Context) {
		if _, ok := ctx.Message().(*wrapperspb.Int64Value); ok {
			ctx.Respond(wrapperspb.Bool(true))
			<-release
		}
	})
	g, err := Start(within(t), n, Config{Kinds: map[string]*protoactor.Props{"busy": busy}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Request[*wrapperspb.BoolValue](within(t), g, "busy", "x", wrapperspb.Int64(5)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if err := g.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "still busy") {
		t.Errorf("%v", err)
	}
	close(release)
}

// Proto.Actor's Info stays out of the log, what a grain logs and its crash do not.
func TestLog(t *testing.T) {
	var log lockedBuffer
	n := startNode(t, "a", func(c *cluster.Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	log.Reset()
	g, err := Start(within(t), n, Config{Kinds: map[string]*protoactor.Props{"talker": protoactor.PropsFromFunc(func(ctx protoactor.Context) {
		if m, ok := ctx.Message().(*wrapperspb.StringValue); ok {
			ctx.Logger().Info("a grain says " + m.Value)
			if m.Value == "boo" {
				panic("boo")
			}
			ctx.Respond(m)
		}
	})}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Request[*wrapperspb.StringValue](within(t), g, "talker", "x", wrapperspb.String("hello"))
	_, err2 := Request[*wrapperspb.StringValue](within(t), g, "talker", "x", wrapperspb.String("boo"))
	if err := errors.Join(err, g.Stop(within(t))); err != nil || err2 == nil {
		t.Error(err, err2)
	}
	var lines []string
	for _, line := range strings.Split(log.String(), "\n") {
		if _, msg, ok := strings.Cut(line, "level="); ok {
			lines = append(lines, msg)
		}
	}
	want := []string{`INFO msg="a grain says hello"`, `INFO msg="a grain says boo"`, `ERROR msg="a grain has crashed" grain=talker/x node=a@127.0.0.1 reason=boo`}
	for i, line := range lines {
		if i >= len(want) || !strings.HasPrefix(line, want[i]) {
			t.Errorf("logged: %s", line)
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d lines", len(lines))
	}
}

// lockedBuffer is a bytes.Buffer for several writers.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

var _ io.Writer = (*lockedBuffer)(nil)

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *lockedBuffer) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.b.Reset()
}

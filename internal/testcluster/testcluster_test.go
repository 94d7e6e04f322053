package testcluster_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/internal/testcluster"
)

// launcherFor, set to the address of a lifeline, makes the test binary a launcher that is
// about to be killed.
const launcherFor = "TESTCLUSTER_TEST_LAUNCHER_FOR"

func TestMain(m *testing.M) {
	testcluster.Main(map[string]testcluster.Program{
		"adder":    adder,
		"lifeline": lifeline,
		"crash":    crash,
		"beamline": beamlineNode,
		"failing": func(context.Context, *testcluster.Child) error {
			return errors.New("no luck today")
		},
		"stubborn": func(_ context.Context, c *testcluster.Child) error {
			if err := c.Ready(testcluster.Info{}); err != nil {
				return err
			}
			select {}
		},
		"silent": func(ctx context.Context, _ *testcluster.Child) error {
			<-ctx.Done()
			return ctx.Err()
		},
	})
	if addr := os.Getenv(launcherFor); addr != "" {
		if err := doomedLauncher(addr); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// adder adds what it is told to what it was started with.
func adder(ctx context.Context, c *testcluster.Child) error {
	var total int
	if err := c.Args(&total); err != nil {
		return err
	}
	testcluster.Handle(c, "add", func(_ context.Context, n int) (int, error) {
		return total + n, c.Emit("added", total+n)
	})
	testcluster.Handle(c, "wait", func(ctx context.Context, _ any) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	fmt.Println("adder", c.Name(), "on standard output")
	if err := c.Ready(testcluster.Info{Addr: "nowhere:1", Meta: map[string]string{"k": "v"}}); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

func crash(_ context.Context, c *testcluster.Child) error {
	testcluster.Handle(c, "crash", func(context.Context, any) (any, error) {
		panic("a crash on purpose")
	})
	if err := c.Ready(testcluster.Info{}); err != nil {
		return err
	}
	select {}
}

// lifeline holds a connection to the address that it was given for as long as its process
// lives: its end is the event that a test waits for.
func lifeline(_ context.Context, c *testcluster.Child) error {
	var addr string
	if err := c.Args(&addr); err != nil {
		return err
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := c.Ready(testcluster.Info{}); err != nil {
		return err
	}
	select {}
}

// doomedLauncher starts three nodes, pauses one and waits to be killed.
func doomedLauncher(addr string) error {
	nodes := testcluster.New(testcluster.Options{})
	var last *testcluster.Node
	for _, name := range []string{"a", "b", "c"} {
		n, err := nodes.Start(context.Background(), name, "lifeline", addr)
		if err != nil {
			return err
		}
		last = n
	}
	if err := last.Pause(); err != nil {
		return err
	}
	fmt.Println("ready to die")
	select {}
}

func start(t *testing.T, opts testcluster.Options, program string, args any) *testcluster.Node {
	t.Helper()
	nodes := testcluster.New(opts)
	t.Cleanup(func() {
		if err := nodes.Close(); err != nil {
			t.Error(err)
		}
	})
	n, err := nodes.Start(t.Context(), "a", program, args)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCallsAndEvents(t *testing.T) {
	a := start(t, testcluster.Options{}, "adder", 40)
	if info := a.Info(); info.Name != "a" || info.Addr != "nowhere:1" || info.Meta["k"] != "v" {
		t.Errorf("Info() = %+v", info)
	}
	for _, n := range []int{1, 2, 3} {
		sum, err := testcluster.Call[int](t.Context(), a, "add", n)
		if err != nil || sum != 40+n {
			t.Errorf("add %d: %d, %v", n, sum, err)
		}
	}
	// By predicate first, and what was skipped stays in order.
	got, err := testcluster.Await(t.Context(), a, "added", func(n int) bool { return n == 42 })
	if err != nil || got != 42 {
		t.Errorf("Await 42: %d, %v", got, err)
	}
	for _, want := range []int{41, 43} {
		if got, err := testcluster.Await[int](t.Context(), a, "added"); err != nil || got != want {
			t.Errorf("Await: %d, %v; want %d", got, err, want)
		}
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if out := a.Output(); out != "adder a on standard output\n" {
		t.Errorf("Output() = %q", out)
	}
}

func TestErrorsSayWhatWasAwaitedAndOfWhom(t *testing.T) {
	wants := func(t *testing.T, err error, is error, parts ...string) {
		t.Helper()
		if !errors.Is(err, is) {
			t.Errorf("errors.Is(%v, %v) is false", err, is)
		}
		for _, part := range append(parts, "node a") {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%q is not in the error: %v", part, err)
			}
		}
	}
	t.Run("not ready in time", func(t *testing.T) {
		nodes := testcluster.New(testcluster.Options{Timeout: 200 * time.Millisecond})
		defer nodes.Close()
		_, err := nodes.Start(t.Context(), "a", "silent", nil)
		wants(t, err, context.DeadlineExceeded, "it to be ready")
	})
	t.Run("no such binary", func(t *testing.T) {
		nodes := testcluster.New(testcluster.Options{Binary: filepath.Join(t.TempDir(), "none")})
		defer nodes.Close()
		_, err := nodes.Start(t.Context(), "a", "silent", nil)
		wants(t, err, os.ErrNotExist, "none")
	})
	t.Run("no such program", func(t *testing.T) {
		nodes := testcluster.New(testcluster.Options{})
		defer nodes.Close()
		_, err := nodes.Start(t.Context(), "a", "nonesuch", nil)
		wants(t, err, testcluster.ErrEnded, `no program "nonesuch"`, "adder, beamline, crash")
	})
	t.Run("program fails", func(t *testing.T) {
		nodes := testcluster.New(testcluster.Options{})
		defer nodes.Close()
		_, err := nodes.Start(t.Context(), "a", "failing", nil)
		wants(t, err, testcluster.ErrEnded, "its program failed: no luck today")
	})
	t.Run("no answer in time", func(t *testing.T) {
		a := start(t, testcluster.Options{}, "adder", 0)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := testcluster.Call[any](ctx, a, "wait", nil)
		wants(t, err, context.DeadlineExceeded, "the answer to command wait")
	})
	t.Run("no such command", func(t *testing.T) {
		a := start(t, testcluster.Options{}, "adder", 0)
		_, err := testcluster.Call[any](t.Context(), a, "subtract", 1)
		var failed *testcluster.CommandError
		if !errors.As(err, &failed) || failed.Command != "subtract" || !strings.Contains(failed.Text, "add, wait") {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("wrong argument", func(t *testing.T) {
		a := start(t, testcluster.Options{}, "adder", 0)
		_, err := testcluster.Call[any](t.Context(), a, "add", "one")
		var failed *testcluster.CommandError
		if !errors.As(err, &failed) {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("no event in time", func(t *testing.T) {
		a := start(t, testcluster.Options{}, "adder", 0)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, err := testcluster.Await[int](ctx, a, "added")
		wants(t, err, context.DeadlineExceeded, "an event added")
	})
	t.Run("crash", func(t *testing.T) {
		var logged lockedBuffer
		a := start(t, testcluster.Options{Logger: slog.New(slog.NewTextHandler(&logged, nil))}, "crash", nil)
		_, err := testcluster.Call[any](t.Context(), a, "crash", nil)
		wants(t, err, testcluster.ErrEnded, "exit status 2", "panic: a crash on purpose", "testcluster_test.go")
		if s := logged.String(); !strings.Contains(s, "a node process died") || !strings.Contains(s, "a crash on purpose") {
			t.Errorf("logged: %s", s)
		}
		wants(t, a.Pause(), testcluster.ErrEnded)
		if err := a.Stop(t.Context()); err != nil {
			t.Errorf("Stop of the dead: %v", err)
		}
	})
	t.Run("closed", func(t *testing.T) {
		nodes := testcluster.New(testcluster.Options{})
		nodes.Close()
		_, err := nodes.Start(t.Context(), "a", "silent", nil)
		wants(t, err, testcluster.ErrClosed)
	})
}

func TestKill9(t *testing.T) {
	var logged lockedBuffer
	a := start(t, testcluster.Options{Logger: slog.New(slog.NewTextHandler(&logged, nil))}, "stubborn", nil)
	if err := a.Kill9(); err != nil {
		t.Fatal(err)
	}
	if err := a.WaitExit(t.Context()); !errors.Is(err, testcluster.ErrEnded) || !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("WaitExit: %v", err)
	}
	if err := a.Kill9(); err != nil {
		t.Errorf("Kill9 again: %v", err)
	}
	if logged.String() != "" {
		t.Errorf("a kill that was asked for is logged: %s", logged.String())
	}
}

func TestStopOfAStubbornNodeKillsItAndSaysSo(t *testing.T) {
	a := start(t, testcluster.Options{}, "stubborn", nil)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := a.Stop(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Stop: %v", err)
	}
	select {
	case <-a.Exited():
	default:
		t.Error("it is still there")
	}
}

func TestPauseAndResume(t *testing.T) {
	a := start(t, testcluster.Options{}, "adder", 0)
	for range 3 {
		if err := errors.Join(a.Pause(), a.Pause()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if _, err := testcluster.Call[int](ctx, a, "add", 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a paused node answers: %v", err)
		}
		cancel()
		if err := errors.Join(a.Resume(), a.Resume()); err != nil {
			t.Fatal(err)
		}
		if sum, err := testcluster.Call[int](t.Context(), a, "add", 2); err != nil || sum != 2 {
			t.Errorf("a resumed node answers %d, %v", sum, err)
		}
	}
	if err := errors.Join(a.Pause(), a.Stop(t.Context())); err != nil {
		t.Errorf("Stop of a paused node: %v", err)
	}
	if err := a.Pause(); !errors.Is(err, testcluster.ErrEnded) {
		t.Errorf("Pause of the dead: %v", err)
	}
}

func TestKill9OfAPausedNode(t *testing.T) {
	a := start(t, testcluster.Options{}, "adder", 0)
	if err := errors.Join(a.Pause(), a.Kill9()); err != nil {
		t.Error(err)
	}
}

func TestOutputAndOnEvent(t *testing.T) {
	var out lockedBuffer
	events := make(chan string, 1)
	a := start(t, testcluster.Options{Output: &out, OnEvent: func(n *testcluster.Node, e testcluster.Event) {
		var v int
		if err := e.Decode(&v); err != nil {
			t.Error(err)
		}
		events <- fmt.Sprint(n.Name(), " ", e.Kind, " ", v)
	}}, "adder", 1)
	if _, err := testcluster.Call[int](t.Context(), a, "add", 1); err != nil {
		t.Fatal(err)
	}
	if e := <-events; e != "a added 2" {
		t.Errorf("event %q", e)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); s != "a | adder a on standard output\n" {
		t.Errorf("forwarded: %q", s)
	}
}

// No node outlives a launcher that was killed with kill -9, paused ones included.
func TestNoOrphansAfterKill9OfTheLauncher(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	bury := adoptOrphans(t)
	launcher := exec.Command(os.Args[0])
	launcher.Env = append(os.Environ(), launcherFor+"="+listener.Addr().String())
	launcher.Stderr = os.Stderr
	out, err := launcher.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := launcher.Start(); err != nil {
		t.Fatal(err)
	}
	var conns []net.Conn
	for range 3 {
		conn, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns = append(conns, conn)
	}
	said := make([]byte, len("ready to die"))
	if _, err := io.ReadFull(out, said); err != nil || string(said) != "ready to die" {
		t.Fatalf("the launcher said %q, %v", said, err)
	}
	if err := launcher.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for i, conn := range conns {
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		// The system closes the connection when the process has ended.
		if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("node %d outlived its launcher by 10 s", i+1)
		}
	}
	_ = launcher.Wait() // killed, of course
	bury()
}

// lockedBuffer is a bytes.Buffer for several writers.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

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

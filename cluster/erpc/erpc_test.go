package erpc_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/cluster/erpc"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

type (
	wide    struct{ A, B int } // both nodes know it
	private struct{ A int }    // nobody knows it
)

// The functions of these tests.
const (
	double erpc.Func[int, int]            = "double"
	other  erpc.Func[int, string]         = "double" // the same name with other types
	text   erpc.Func[string, int]         = "double"
	hang   erpc.Func[actor.PID, struct{}] = "hang"
	odd    erpc.Func[int, private]        = "odd"
	give   erpc.Func[int, *wide]          = "give"
	nobody erpc.Func[int, int]            = "nobody"
	same   erpc.Func[private, private]    = "same"
)

func start(t *testing.T, name actor.NodeName, more ...string) *cluster.Node {
	t.Helper()
	c := codec.New()
	codec.MustRegister[wide](c, "test.wide")
	n, err := cluster.Start(t.Context(), cluster.Config{
		Name: name, Cookie: "cookie", Faults: true, TickTime: 30 * time.Second, Codec: c,
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
	return n
}

func register(t *testing.T, n *cluster.Node) {
	t.Helper()
	if err := errors.Join(
		erpc.Register(n, double, func(_ *actor.Process, n int) (int, error) { return 2 * n, nil }),
		erpc.Register(n, hang, func(p *actor.Process, who actor.PID) (struct{}, error) {
			if err := p.Send(who, p.Self()); err != nil {
				return struct{}{}, err
			}
			_, err := actor.Receive[string](p, actor.Infinity)
			return struct{}{}, err
		}),
		erpc.Register(n, odd, func(_ *actor.Process, n int) (private, error) { return private{n}, nil }),
		erpc.Register(n, give, func(*actor.Process, int) (*wide, error) { return nil, nil }),
		erpc.Register(n, same, func(_ *actor.Process, v private) (private, error) { return v, nil }),
	); err != nil {
		t.Fatal(err)
	}
}

// two starts two nodes that are connected; b has the functions.
func two(t *testing.T) (a, b *cluster.Node) {
	t.Helper()
	if raceDetector {
		t.Skip("a second Remote in one process races in grpclog")
	}
	a = start(t, "a")
	b = start(t, "b", a.Addr())
	register(t, b)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := a.WaitFor(ctx, b.Name()); err != nil {
		t.Fatal(err)
	}
	return a, b
}

func in(t *testing.T, n *cluster.Node, body func(p *actor.Process)) {
	t.Helper()
	if err := n.System().Run(func(p *actor.Process) error { body(p); return nil }); err != nil {
		t.Fatal(err)
	}
}

// expect checks how a call has failed.
func expect(t *testing.T, what string, err error, class erpc.Class, reason, fate error) {
	t.Helper()
	var failed *erpc.Error
	if !errors.As(err, &failed) || failed.Class != class || !errors.Is(err, reason) || !errors.Is(err, fate) {
		t.Errorf("%s: %v", what, err)
	}
	for _, f := range []error{erpc.ErrRan, erpc.ErrNotSent, erpc.ErrUnknown} {
		if errors.Is(err, f) != errors.Is(fate, f) {
			t.Errorf("%s: it is also %v", what, f)
		}
	}
}

func TestTypes(t *testing.T) {
	a, b := two(t)
	in(t, a, func(p *actor.Process) {
		if v, err := erpc.Call(p, a, "b", double, 21); v != 42 || err != nil { // a name without host
			t.Errorf("%v, %v", v, err)
		}
		if v, err := erpc.Call(p, a, b.Name(), give, 1); v != nil || err != nil {
			t.Errorf("a pointer that is nil: %v, %v", v, err)
		}
		_, err := erpc.Call(p, a, b.Name(), other, 21)
		expect(t, "a result of another type", err, erpc.ClassERPC, erpc.ErrResult, erpc.ErrRan)
		_, err = erpc.Call(p, a, b.Name(), text, "21")
		var wrong *cluster.ArgumentError
		expect(t, "an argument of another type", err, erpc.ClassError, err, erpc.ErrNotSent)
		if !errors.As(err, &wrong) || wrong.Want != "int" || wrong.Got != "string" {
			t.Error(err)
		}
		_, err = erpc.Call(p, a, b.Name(), odd, 1)
		expect(t, "a result that cannot cross", err, erpc.ClassERPC, actor.ErrNotEncodable, erpc.ErrRan)
		_, err = erpc.Call(p, a, b.Name(), same, private{1})
		expect(t, "an argument that cannot cross", err, erpc.ClassERPC, actor.ErrNotEncodable, erpc.ErrNotSent)
		err = erpc.Cast(p, a, b.Name(), same, private{1})
		expect(t, "a cast that cannot cross", err, erpc.ClassERPC, actor.ErrNotEncodable, erpc.ErrNotSent)
		var undef *cluster.UndefError
		_, err = erpc.Call(p, a, b.Name(), nobody, 1)
		expect(t, "a function that is not there", err, erpc.ClassError, err, erpc.ErrNotSent)
		if !errors.As(err, &undef) || undef.Node != b.Name() {
			t.Error(err)
		}
		_, err = erpc.CallTimeout(p, a, b.Name(), double, 1, -1)
		expect(t, "a negative time-out", err, erpc.ClassERPC, erpc.ErrBadArg, erpc.ErrNotSent)
		_, err = erpc.Call(p, a, a.Name(), double, 1)
		expect(t, "a function that is not here", err, erpc.ClassError, err, erpc.ErrNotSent)
	})
	if err := erpc.Register(b, double, func(*actor.Process, int) (int, error) { return 0, nil }); !errors.Is(err, cluster.ErrFuncRegistered) {
		t.Errorf("a second function of the name: %v", err)
	}
}

// A node on which nothing was registered does not support it.
func TestNotSup(t *testing.T) {
	a, b := two(t)
	in(t, b, func(p *actor.Process) {
		_, err := erpc.CallTimeout(p, b, a.Name(), double, 1, patience)
		expect(t, "a node that never heard of it", err, erpc.ClassERPC, erpc.ErrNotSup, erpc.ErrUnknown)
	})
}

// The connection is lost while the function runs.
func TestLostConnection(t *testing.T) {
	a, b := two(t)
	in(t, a, func(p *actor.Process) {
		id := erpc.SendRequest(p, a, b.Name(), hang, p.Self())
		worker, err := actor.Receive[actor.PID](p, patience)
		if err != nil {
			t.Fatal(err)
		}
		a.Faults().Cut(b.Name())
		_, err = erpc.ReceiveResponse(p, id, patience)
		expect(t, "a lost connection", err, erpc.ClassERPC, actor.NoConnection, erpc.ErrUnknown)
		if !b.System().Alive(worker) {
			t.Error("the function did not go on")
		}
		_, err = erpc.CallTimeout(p, a, b.Name(), double, 1, 50*time.Millisecond)
		expect(t, "a node out of reach", err, erpc.ClassERPC, err, erpc.ErrNotSent)
		a.Faults().HealAll()
	})
}

// Given up, a request never reaches the mailbox; and the worker is not stopped.
func TestGivenUp(t *testing.T) {
	a, b := two(t)
	in(t, a, func(p *actor.Process) {
		id := erpc.SendRequest(p, a, b.Name(), hang, p.Self())
		worker, err := actor.Receive[actor.PID](p, patience)
		if err != nil {
			t.Fatal(err)
		}
		_, is, err := erpc.WaitResponse(p, id, time.Millisecond)
		if is || !errors.Is(err, actor.Timeout) {
			t.Errorf("no response yet: %v, %v", is, err)
		}
		_, err = erpc.ReceiveResponse(p, id, time.Millisecond)
		expect(t, "a time-out", err, erpc.ClassERPC, actor.Timeout, erpc.ErrUnknown)
		ref := p.Monitor(worker)
		_ = p.Send(worker, "go on")
		if _, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref }); err != nil {
			t.Fatal(err)
		}
		if v, err := erpc.Call(p, a, b.Name(), double, 3); v != 6 || err != nil { // behind whatever came late
			t.Errorf("%v, %v", v, err)
		}
		if msg, err := actor.Receive[any](p, 0); err == nil {
			t.Errorf("in the mailbox is %#v", msg)
		}
	})
}

// A call that has no time to wait is made all the same.
func TestNoTime(t *testing.T) {
	a, b := two(t)
	in(t, a, func(p *actor.Process) {
		_, err := erpc.CallTimeout(p, a, b.Name(), hang, p.Self(), 0)
		expect(t, "no time", err, erpc.ClassERPC, actor.Timeout, erpc.ErrUnknown)
		worker, err := actor.Receive[actor.PID](p, patience)
		if err != nil {
			t.Fatal("the function has not run")
		}
		_ = p.SendExit(worker, actor.Kill)
	})
}

// On one node everything is the same, and no value is copied or encoded.
func TestOneNode(t *testing.T) {
	n := start(t, "a")
	register(t, n)
	in(t, n, func(p *actor.Process) {
		if v, err := erpc.Call(p, n, n.Name(), same, private{7}); v != (private{7}) || err != nil {
			t.Errorf("%v, %v", v, err)
		}
		id := erpc.SendRequest(p, n, n.Name(), hang, p.Self())
		worker, err := actor.Receive[actor.PID](p, patience)
		if err != nil {
			t.Fatal(err)
		}
		_ = p.SendExit(worker, actor.Kill)
		_, err = erpc.ReceiveResponse(p, id, patience)
		expect(t, "its process is killed", err, erpc.ClassSignal, actor.Killed, erpc.ErrRan)
		var ids erpc.RequestIDs[int, string]
		if _, err := ids.Receive(p, 0); !errors.Is(err, erpc.ErrNoRequest) {
			t.Error(err)
		}
		ids.Add(erpc.SendRequest(p, n, n.Name(), double, 1), "one")
		if _, err := ids.Wait(p, -1); !errors.Is(err, erpc.ErrBadArg) {
			t.Error(err)
		}
		if _, is := ids.Check("something else"); is {
			t.Error("any message is a response")
		}
		if r, err := ids.Wait(p, patience); r.Label != "one" || r.Value != 2 || r.Err != nil || err != nil {
			t.Errorf("%v, %v", r, err)
		}
	})
}

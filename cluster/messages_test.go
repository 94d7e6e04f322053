package cluster_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
)

const patience = 10 * time.Second

// run has a process of n do something, and fails the test with its exit reason.
func run(t testing.TB, n *cluster.Node, body func(p *actor.Process) error) {
	t.Helper()
	if err := n.System().Run(body); err != nil {
		t.Fatal(err)
	}
}

// pair is two connected nodes.
func pair(t testing.TB, more ...func(*cluster.Config)) (a, b *cluster.Node) {
	t.Helper()
	a = start(t, "a", more...)
	b = start(t, "b", append(more, seed(a))...)
	for _, n := range []*cluster.Node{a, b} {
		if err := n.WaitFor(within(t), "a", "b"); err != nil {
			t.Fatal(err)
		}
	}
	return a, b
}

// idle is a process that waits to be killed.
func idle(n *cluster.Node) actor.PID {
	return n.System().Spawn(func(p *actor.Process) error {
		_, err := actor.Receive(p, actor.Infinity, func(any) bool { return false })
		return err
	})
}

// signal sends an exit signal from a process of n.
func signal(t testing.TB, n *cluster.Node, to actor.PID, reason error) {
	run(t, n, func(p *actor.Process) error { return p.SendExit(to, reason) })
}

// until is a process that ends with the reason it is sent.
func until(n *cluster.Node) actor.PID {
	return n.System().Spawn(func(p *actor.Process) error {
		reason, err := actor.Receive[error](p, actor.Infinity)
		if err != nil {
			return err
		}
		return reason
	})
}

// echo sends back what it gets, to who is in the message.
type ask struct {
	From actor.PID
	What any
}

func withAsk(c *cluster.Config) { codec.MustRegister[ask](c.Codec, "test.ask") }

func echo(n *cluster.Node, name actor.Name) actor.PID {
	pid := make(chan actor.PID, 1)
	n.System().Spawn(func(p *actor.Process) error {
		if err := p.Register(name, p.Self()); err != nil {
			return err
		}
		pid <- p.Self()
		for {
			m, err := actor.Receive[ask](p, actor.Infinity)
			if err != nil {
				return err
			}
			if err := p.Send(m.From, m.What); err != nil {
				return err
			}
		}
	})
	return <-pid
}

func TestSendToPIDAndName(t *testing.T) {
	a, b := pair(t, withAsk)
	to := echo(b, "echo")
	run(t, a, func(p *actor.Process) error {
		for _, dest := range []actor.Dest{to, actor.Name("echo").At(b.Name())} {
			for _, what := range []any{1, "two", []any{3, actor.Atom("four")}, note{"five", 5}, p.Self(), to} {
				if err := p.Send(dest, ask{p.Self(), what}); err != nil {
					return err
				}
				got, err := actor.Receive[any](p, patience)
				if err != nil {
					return fmt.Errorf("no answer to %v through %v: %w", what, dest, err)
				}
				if fmt.Sprintf("%T %v", got, got) != fmt.Sprintf("%T %v", what, what) {
					t.Errorf("%#v came back as %#v", what, got)
				}
			}
		}
		// Nobody and nowhere: lost in silence.
		for _, dest := range []actor.Dest{actor.Name("nobody").At(b.Name()), actor.Name("nobody").At("nowhere@127.0.0.1"), actor.MakePID(b.ID(), 1<<40)} {
			if err := p.Send(dest, 1); err != nil {
				t.Errorf("send to %v: %v", dest, err)
			}
		}
		return nil
	})
}

// Messages of one sender to one receiver arrive in the order sent, whatever their
// size, and signals among them.
func TestOrder(t *testing.T) {
	const count = 20000
	a, b := pair(t)
	got := make(chan error, 1)
	to := b.System().Spawn(func(p *actor.Process) error {
		for i := range count {
			m, err := actor.Receive[any](p, patience)
			if err != nil {
				got <- err
				return err
			}
			n, ok := m.(int)
			if bs, isBytes := m.([]byte); isBytes {
				n, ok = len(bs), true
			}
			if !ok || n != i {
				got <- fmt.Errorf("message %d is %T %d", i, m, n)
				return nil
			}
		}
		got <- nil
		_, err := actor.Receive[string](p, patience)
		return err
	})
	run(t, a, func(p *actor.Process) error {
		for i := range count {
			var m any = i
			if i%5000 > 4990 { // some go in fragments, each longer than a chunk
				m = make([]byte, i)
			}
			if err := p.Send(to, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err := <-got; err != nil {
		t.Fatal(err)
	}
}

// The last message before a death comes before the death's own signal.
func TestLastWordsBeforeDown(t *testing.T) {
	a, b := pair(t)
	run(t, a, func(p *actor.Process) error {
		for range 500 {
			self := p.Self()
			ref := p.Monitor(b.System().Spawn(func(q *actor.Process) error { return q.Send(self, "last words") }))
			first, err := actor.Receive[any](p, patience)
			if err != nil {
				return err
			}
			if first != "last words" {
				return fmt.Errorf("%v came before the last words", first)
			}
			if _, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref }); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestMonitorAndLinkAcross(t *testing.T) {
	a, b := pair(t)
	for _, test := range []struct {
		end  func(pid actor.PID) // ends the process
		want error
	}{
		{func(pid actor.PID) { _ = a.System().Send(pid, actor.Normal) }, actor.Normal},
		{func(pid actor.PID) { _ = a.System().Send(pid, actor.Reason(actor.Atom("boom"))) }, actor.Reason(actor.Atom("boom"))},
		{func(pid actor.PID) { _ = a.System().Send(pid, actor.ShutdownReason("bye")) }, actor.ShutdownReason("bye")},
		{func(pid actor.PID) { signal(t, a, pid, actor.Kill) }, actor.Killed},
		{func(pid actor.PID) { signal(t, a, pid, actor.Shutdown) }, actor.Shutdown},
		{func(pid actor.PID) { _ = a.System().Send(pid, errors.New("an error of no registered type")) }, nil},
	} {
		pid := until(b)
		run(t, a, func(p *actor.Process) error {
			p.TrapExit(true)
			ref := p.Monitor(pid)
			if err := p.Link(pid); err != nil {
				return err
			}
			test.end(pid)
			exit, err := actor.Receive[actor.Exit](p, patience)
			if err != nil {
				return err
			}
			down, err := actor.Receive[actor.Down](p, patience)
			if err != nil {
				return err
			}
			if exit.From != pid || down.PID != pid || down.Ref != ref {
				t.Errorf("exit %+v and down %+v of %v", exit, down, pid)
			}
			if test.want != nil && (exit.Reason != test.want || down.Reason != test.want) {
				t.Errorf("exit %v and down %v, want %v", exit.Reason, down.Reason, test.want)
			}
			if remote, ok := errors.AsType[*actor.RemoteError](down.Reason); test.want == nil && (!ok || remote.Type != "*errors.errorString") {
				t.Errorf("an error of an unknown type came as %#v", down.Reason)
			}
			return nil
		})
	}
	run(t, a, func(p *actor.Process) error {
		// A crash there, by name, and the dead.
		dead := idle(b)
		signal(t, b, dead, actor.Kill)
		boom := b.System().Spawn(func(q *actor.Process) error {
			_ = q.Register("boom", q.Self())
			_ = q.Send(p.Self(), "ready")
			_, _ = actor.Receive[int](q, patience)
			panic("boom")
		})
		if _, err := actor.Receive[string](p, patience); err != nil {
			return err
		}
		ref := p.Monitor(actor.Name("boom").At(b.Name()))
		_ = p.Send(boom, 1)
		d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil {
			return err
		}
		if crash, ok := errors.AsType[*actor.PanicError](d.Reason); !ok || crash.Value != "boom" || len(crash.Stack) == 0 || d.Name != actor.Name("boom").At(b.Name()) {
			t.Errorf("the down of a crash is %+v", d)
		}
		for _, dest := range []actor.Dest{dead, actor.Name("nobody").At(b.Name())} {
			ref := p.Monitor(dest)
			d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
			if err != nil || d.Reason != actor.NoProc {
				t.Errorf("monitor of %v, nobody: %+v, %v", dest, d, err)
			}
		}
		ref = p.Monitor(actor.Name("x").At("nowhere@127.0.0.1"))
		d, err = actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil || d.Reason != actor.NoConnection {
			t.Errorf("monitor on a node that is not: %+v, %v", d, err)
		}
		return nil
	})
}

func TestUnregisteredTypeIsAnErrorToTheSender(t *testing.T) {
	type stranger struct{ A int }
	a, b := pair(t)
	to := idle(b)
	run(t, a, func(p *actor.Process) error {
		err := p.Send(to, stranger{1})
		if !errors.Is(err, actor.ErrNotEncodable) {
			return fmt.Errorf("send a value of an unregistered type: %w", err)
		}
		for _, want := range []string{"stranger", "egister", string(b.Name())} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("the error does not say %q: %v", want, err)
			}
		}
		return nil
	})
}

// A message that only the sender's node knows is a dead letter; what comes after it
// arrives.
func TestUndecodableMessageIsADeadLetter(t *testing.T) {
	type mine struct{ A int }
	a := start(t, "a", func(c *cluster.Config) { codec.MustRegister[mine](c.Codec, "test.mine") })
	b := start(t, "b", seed(a))
	letters := make(chan *cluster.Undecodable, 1)
	sub := b.System().ActorSystem().EventStream.Subscribe(func(e any) {
		if d, ok := e.(*protoactor.DeadLetterEvent); ok {
			if u, ok := d.Message.(*cluster.Undecodable); ok {
				letters <- u
			}
		}
	})
	defer b.System().ActorSystem().EventStream.Unsubscribe(sub)
	got := make(chan any, 1)
	to := b.System().Spawn(func(p *actor.Process) error {
		m, err := actor.Receive[any](p, patience)
		got <- m
		return err
	})
	run(t, a, func(p *actor.Process) error {
		if err := p.Send(to, mine{1}); err != nil {
			return err
		}
		return p.Send(to, "after")
	})
	if u := <-letters; u.To != to || u.Err == nil || !strings.Contains(u.Err.Error(), "test.mine") {
		t.Errorf("dead letter %+v", u)
	}
	if m := <-got; m != "after" {
		t.Errorf("after the undecodable message came %v", m)
	}
	if !a.Connected("b") {
		t.Error("the connection was given up")
	}
}

// A PID of an earlier life of a node reaches nobody in the next one.
func TestEarlierLife(t *testing.T) {
	a := start(t, "a")
	b := start(t, "b", seed(a))
	old := idle(b)
	if err := b.Stop(within(t)); err != nil {
		t.Fatal(err)
	}
	start(t, "b", seed(a))
	if err := a.WaitFor(within(t), "b"); err != nil {
		t.Fatal(err)
	}
	run(t, a, func(p *actor.Process) error {
		p.TrapExit(true)
		ref := p.Monitor(old)
		d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil || d.Reason != actor.NoProc {
			t.Errorf("monitor of a process of an earlier life: %+v, %v", d, err)
		}
		if err := p.Link(old); err != nil {
			return err
		}
		e, err := actor.Receive[actor.Exit](p, patience)
		if err != nil || e.From != old || e.Reason != actor.NoProc {
			t.Errorf("link to a process of an earlier life: %+v, %v", e, err)
		}
		mine := actor.MakePID(actor.NodeID{Name: a.Name(), Incarnation: 1}, old.Number())
		ref = p.Monitor(mine)
		d, err = actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil || d.Reason != actor.NoProc {
			t.Errorf("monitor of a process of an earlier life of this node: %+v, %v", d, err)
		}
		return nil
	})
}

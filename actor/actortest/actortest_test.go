package actortest_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// standIn is a testing.TB that remembers what a test would have said.
type standIn struct {
	testing.TB
	mu      sync.Mutex
	errors  []string
	logged  []string
	skipped bool
}

func (s *standIn) Helper() {}
func (s *standIn) Errorf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}
func (s *standIn) Error(args ...any) { s.Errorf("%s", fmt.Sprint(args...)) }
func (s *standIn) Logf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logged = append(s.logged, fmt.Sprintf(format, args...))
}
func (s *standIn) Failed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.errors) > 0
}
func (s *standIn) Skipped() bool { return s.skipped }

type end struct{}

func (s *standIn) FailNow() { panic(end{}) }
func (s *standIn) SkipNow() { s.skipped = true; panic(end{}) }

// attempt runs a test in virtual time that may fail, and gives what it said.
func attempt(t *testing.T, body func(p *actor.Process) error, opts ...actortest.Option) *standIn {
	t.Helper()
	s := &standIn{TB: t}
	synctest.Test(t, func(*testing.T) {
		defer func() {
			if r := recover(); r != nil && r != (any)(end{}) {
				panic(r)
			}
		}()
		actortest.Run(s, body, opts...)
	})
	return s
}

// says fails the test unless the first error has all the texts.
func (s *standIn) says(t *testing.T, texts ...string) {
	t.Helper()
	if len(s.errors) != 1 {
		t.Fatalf("%d errors, want one that says %q: %q", len(s.errors), texts, s.errors)
	}
	for _, want := range texts {
		if !strings.Contains(s.errors[0], want) {
			t.Errorf("the error does not say %q:\n%s", want, s.errors[0])
		}
	}
}

type (
	deposit struct{ Amount int }
	balance struct{ genserver.Req[int] }
	crash   struct{}
)

type account struct {
	genserver.Default
	balance int
}

func (a *account) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case balance:
		return genserver.Reply(m, a.balance)
	}
	return a.Default.HandleCall(p, req, from)
}

func (a *account) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case deposit:
		a.balance += m.Amount
		return genserver.NoReply()
	case crash:
		panic("out of money")
	}
	return a.Default.HandleCast(p, msg)
}

func child(id string, name actor.Name) supervisor.Child {
	return supervisor.Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
		return genserver.StartLink(p, &account{}, genserver.WithName(name))
	}}
}

func positive(n int) bool { return n > 0 }

func TestAssertionsThatHold(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), -1)
		_ = p.Send(p.Self(), 7)
		_ = p.Send(p.Self(), "late")
		if n := actortest.AssertReceived(p, positive); n != 7 {
			t.Errorf("%d", n)
		}
		actortest.RefuteReceived(p, positive)
		actortest.RefuteReceiveWithin[float64](p, time.Millisecond)
		actortest.AssertReceive(p, actortest.Is("late"))
		actortest.AssertReceiveWithin[int](p, actor.Infinity)
		actortest.RefuteReceived[any](p)
		return nil
	})
}

// In virtual time an assertion waits longer, since that costs nothing.
func TestVirtual(t *testing.T) {
	began := time.Now()
	actortest.Virtual(t, func(p *actor.Process) error {
		p.SendAfter(p.Self(), "soon", 59*time.Second)
		actortest.RefuteReceive[string](p)
		actortest.AssertReceive[string](p)
		p.Sleep(23 * time.Hour)
		return nil
	})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAssertReceiveFails(t *testing.T) {
	after := false
	s := attempt(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), -1)
		_ = p.Send(p.Self(), deposit{3})
		actortest.AssertReceiveWithin(p, time.Second, positive)
		after = true
		return nil
	})
	s.says(t, "AssertReceiveWithin: no int came within 1s, with the guard at actortest_test.go:", "Showing 2 of 2 messages",
		"int: -1  <- refused by the guard at actortest_test.go:", "actortest_test.deposit: deposit{Amount: 3}",
		"Who sent what to whom, the last ", "send", "test<")
	if after {
		t.Error("the test went on")
	}
	attempt(t, func(p *actor.Process) error {
		actortest.AssertReceived[actor.Down](p)
		return nil
	}).says(t, "AssertReceived: there is no actor.Down in the mailbox", "The mailbox is empty.")
	attempt(t, func(p *actor.Process) error {
		actortest.AssertReceive[any](p)
		return nil
	}).says(t, "no message came within 100ms")
	attempt(t, func(p *actor.Process) error {
		actortest.AssertReceive[any](p)
		return nil
	}, actortest.WithTimeout(3*time.Second)).says(t, "within 3s")
	attempt(t, func(p *actor.Process) error {
		actortest.AssertReceiveWithin[any](p, -1)
		return nil
	}).says(t, "the timeout is negative")
}

func TestRefuteReceiveFails(t *testing.T) {
	attempt(t, func(p *actor.Process) error {
		p.SendAfter(p.Self(), deposit{5}, 50*time.Millisecond)
		actortest.RefuteReceive[deposit](p)
		return nil
	}).says(t, "RefuteReceive: unexpectedly received deposit{Amount: 5}")
	attempt(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), 5)
		actortest.RefuteReceived(p, positive)
		return nil
	}).says(t, "RefuteReceived: unexpectedly received 5, with the guard at actortest_test.go:")
	if s := attempt(t, func(p *actor.Process) error {
		p.SendAfter(p.Self(), 5, 150*time.Millisecond)
		actortest.RefuteReceive[int](p)
		return nil
	}); s.Failed() {
		t.Errorf("%q", s.errors)
	}
}

// A failure in another process than the test's fails the test, and names the process.
func TestAssertionInAnotherProcess(t *testing.T) {
	attempt(t, func(p *actor.Process) error {
		pid := p.Spawn(func(q *actor.Process) error {
			actortest.AssertReceived[int](q)
			return nil
		})
		if reason := actortest.WaitExit(p, pid); reason != actor.NoProc && reason != actortest.ErrFailed {
			t.Errorf("it ended with %v", reason)
		}
		return nil
	}).says(t, "AssertReceived: there is no int in the mailbox")
}

func TestAssertionOutsideATest(t *testing.T) {
	s := actor.NewSystem()
	defer func() { _ = s.Shutdown(t.Context()) }()
	err := s.Run(func(p *actor.Process) error {
		actortest.AssertReceived[int](p)
		return nil
	})
	if !errors.Is(err, actortest.ErrNoTest) {
		t.Errorf("%v", err)
	}
}

func TestWaitExit(t *testing.T) {
	actortest.Run(t, func(p *actor.Process) error {
		boom := actor.Reason(actor.Atom("boom"))
		pid := p.Spawn(func(q *actor.Process) error {
			return actor.MustReceive[error](q, actor.Infinity)
		})
		_ = p.Send(pid, boom)
		if reason := actortest.WaitExit(p, pid); reason != boom && reason != actor.NoProc {
			t.Errorf("%v", reason)
		}
		if reason := actortest.WaitExit(p, pid); reason != actor.NoProc {
			t.Errorf("%v", reason)
		}
		return nil
	})
	attempt(t, func(p *actor.Process) error {
		me := p.Self()
		pid := p.Spawn(func(q *actor.Process) error {
			q.TrapExit(true)
			_ = q.Send(me, "ready")
			actor.MustReceive[float64](q, actor.Infinity)
			return nil
		})
		actortest.AssertReceive[string](p)
		_ = p.Send(pid, "nobody reads this")
		_ = p.SendExit(pid, actor.Shutdown)
		actortest.WaitExit(p, pid)
		return nil
	}).says(t, "has not ended within 5s", "it is waiting, with 2 messages in its mailbox, and traps exits", "exit signal", "shutdown")
}

func TestHowATestEnds(t *testing.T) {
	boom := errors.New("boom")
	attempt(t, func(*actor.Process) error { return boom }).says(t, "the test's process ended with boom")
	attempt(t, func(p *actor.Process) error { p.Exit(boom); return nil }).says(t, "ended with boom")
	attempt(t, func(*actor.Process) error { panic("oh") }).says(t, "panicked: oh", "actortest_test.go")
	attempt(t, func(p *actor.Process) error {
		p.SpawnLink(func(*actor.Process) error { return boom })
		p.Sleep(time.Second)
		return nil
	}).says(t, "ended with boom", "exit", "link")
	attempt(t, func(p *actor.Process) error {
		actor.MustReceive[int](p, actor.Infinity)
		return nil
	}).says(t, "longer than its limit of 1m0s")
	attempt(t, func(p *actor.Process) error {
		actor.MustReceive[int](p, actor.Infinity)
		return nil
	}, actortest.WithLimit(time.Second)).says(t, "longer than its limit of 1s")
	if s := attempt(t, func(p *actor.Process) error { p.Exit(actor.Normal); return boom }); s.Failed() {
		t.Errorf("%q", s.errors)
	}
	s := attempt(t, func(p *actor.Process) error {
		p.System().Logger().Warn("a line of the log", "n", 1)
		return boom
	})
	if len(s.logged) != 1 || !strings.Contains(s.logged[0], "[warn] a line of the log n=1") {
		t.Errorf("%q", s.logged)
	}
}

func TestGoexit(t *testing.T) {
	t.Run("skip", func(t *testing.T) {
		defer func() {
			if !t.Skipped() {
				t.Error("not skipped")
			}
		}()
		actortest.Run(t, func(*actor.Process) error {
			t.Skip("as the test wants")
			return nil
		})
		t.Error("it went on")
	})
}

func TestStrict(t *testing.T) {
	type secret struct{ words []string }
	s := attempt(t, func(p *actor.Process) error {
		shared := []string{"a"}
		_ = p.Send(p.Self(), shared)
		shared[0] = "b"
		if got := actortest.AssertReceived[[]string](p); got[0] != "a" {
			t.Errorf("%v", got)
		}
		if err := p.Send(p.Self(), secret{}); !errors.Is(err, actor.ErrNotEncodable) {
			t.Errorf("%v", err)
		}
		actortest.AssertReceived[secret](p)
		return nil
	})
	s.says(t, "refused in strict mode: ", "secret.words is not exported")
	actortest.Run(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), secret{[]string{"a"}})
		actortest.AssertReceived[secret](p)
		return nil
	}, actortest.WithSharedMemory())
	actortest.Run(t, func(p *actor.Process) error {
		if err := p.Send(p.Self(), deposit{1}); !errors.Is(err, actor.ErrNotEncodable) {
			t.Errorf("%v", err)
		}
		return nil
	}, actortest.WithCodec(codec.New()))
}

// The account is of the last events, in their order, however many there were.
func TestAccountIsBounded(t *testing.T) {
	s := attempt(t, func(p *actor.Process) error {
		for i := range 500 {
			_ = p.Send(p.Self(), fmt.Sprint(i, strings.Repeat("x", 1000)))
			_, _ = actor.Receive[string](p, 0)
		}
		actortest.AssertReceived[int](p)
		return nil
	})
	s.says(t, "the last 40 of 1000 events")
	if n := len(s.errors[0]); n > 20_000 {
		t.Errorf("%d bytes", n)
	}
	_, table, _ := strings.Cut(s.errors[0], "events:\n")
	rows := strings.Split(table, "\n")
	if len(rows) != 40 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		does := []string{"send", "receive"}[i%2]
		if !strings.Contains(row, does) || !strings.Contains(row, fmt.Sprintf("\"%dxxx", 480+i/2)) {
			t.Errorf("row %d: %s", i, row)
		}
	}
}

// What runs the test is not part of its account.
func TestAccountIsOfTheTest(t *testing.T) {
	attempt(t, func(p *actor.Process) error {
		actortest.AssertReceived[int](p)
		return nil
	}).says(t, "Nobody sent anything.")
	attempt(t, func(p *actor.Process) error {
		p.Exit(actor.Reason(actor.Atom("boom")))
		return nil
	}).says(t, "the last 1 of 1 events", "exit")
}

func TestAccountNamesAndUnwraps(t *testing.T) {
	s := attempt(t, func(p *actor.Process) error {
		actortest.StartSupervised(p, child("account", "savings"))
		_ = genserver.Cast(p, actor.Name("savings"), deposit{3})
		genserver.MustCall(p, actor.Name("savings"), balance{})
		actortest.AssertReceived[int](p)
		return nil
	})
	s.says(t, ":savings", "cast deposit{Amount: 3}", "call balance{}", "reply 3", "savings<", "supervisor<")
}

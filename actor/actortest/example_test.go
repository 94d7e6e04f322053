package actortest_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/actortest"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// printer is a testing.TB that prints the first lines of what a test would have said: an
// Example has no *testing.T. Your tests have one.
type printer struct {
	testing.TB
	failed *bool
}

func newPrinter() printer { return printer{failed: new(bool)} }

func (t printer) Helper()             {}
func (t printer) Failed() bool        { return *t.failed }
func (t printer) Skipped() bool       { return false }
func (t printer) FailNow()            {}
func (t printer) Logf(string, ...any) {}
func (t printer) Errorf(format string, args ...any) {
	*t.failed = true
	text, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\nWho sent")
	text = strings.TrimSuffix(text, "\nNobody sent anything.")
	text, _, _ = strings.Cut(text, ", with the guard at") // a file and a line
	fmt.Println(text)
}

// Deposit and Balance are what an Account understands.
type (
	Deposit struct{ Amount int }
	Balance struct{ genserver.Req[int] }
)

// Account is the server under test.
type Account struct {
	genserver.Default
	balance int
}

// HandleCall answers Balance.
func (a *Account) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Balance:
		return genserver.Reply(m, a.balance)
	}
	return a.Default.HandleCall(p, req, from)
}

// HandleCast takes a Deposit.
func (a *Account) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case Deposit:
		if m.Amount <= 0 {
			panic("no such amount")
		}
		a.balance += m.Amount
		return genserver.NoReply()
	}
	return a.Default.HandleCast(p, msg)
}

var savings = supervisor.Child{ID: "savings", Start: func(p *actor.Process) (actor.PID, error) {
	return genserver.StartLink(p, &Account{}, genserver.WithName("savings"))
}}

func Example() {
	t := newPrinter() // in a test, its t

	actortest.Run(t, func(p *actor.Process) error {
		actortest.StartSupervised(p, savings)
		_ = genserver.Cast(p, actor.Name("savings"), Deposit{3})
		fmt.Println(genserver.MustCall(p, actor.Name("savings"), Balance{}))
		return nil
	})
	// Output:
	// 3
}

// What a failed assertion prints, without the account of who sent what to whom.
func ExampleAssertReceive() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), "seven")
		_ = p.Send(p.Self(), 7)
		fmt.Println(actortest.AssertReceive[int](p))
		actortest.AssertReceive[int](p)
		return nil
	})
	// Output:
	// 7
	// AssertReceive: no int came within 100ms
	// Showing 1 of 1 messages in the mailbox, the oldest first:
	//   string: "seven"
}

func ExampleAssertReceived() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), 1)
		_ = p.Send(p.Self(), 20)
		fmt.Println(actortest.AssertReceived(p, func(n int) bool { return n > 10 }))
		return nil
	})
	// Output:
	// 20
}

func ExampleAssertReceiveWithin() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		p.SendAfter(p.Self(), "slow", 150*time.Millisecond)
		fmt.Println(actortest.AssertReceiveWithin[string](p, 10*time.Second))
		return nil
	})
	// Output:
	// slow
}

func ExampleRefuteReceive() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		actortest.RefuteReceive[int](p)
		_ = p.Send(p.Self(), Deposit{7})
		actortest.RefuteReceive[Deposit](p)
		return nil
	})
	// Output:
	// RefuteReceive: unexpectedly received Deposit{Amount: 7}
}

func ExampleRefuteReceived() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		p.SendAfter(p.Self(), 1, time.Hour)
		actortest.RefuteReceived[int](p)
		return nil
	})
	fmt.Println(t.Failed())
	// Output:
	// false
}

func ExampleRefuteReceiveWithin() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		p.SendAfter(p.Self(), 1, time.Hour)
		actortest.RefuteReceiveWithin[int](p, 5*time.Millisecond)
		return nil
	})
	fmt.Println(t.Failed())
	// Output:
	// false
}

// Is is ^want in a pattern.
func ExampleIs() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), Deposit{1})
		_ = p.Send(p.Self(), Deposit{2})
		fmt.Println(actortest.AssertReceive(p, actortest.Is(Deposit{2})))
		actortest.AssertReceive(p, actortest.Is(Deposit{3}))
		return nil
	}, actortest.WithTimeout(time.Millisecond))
	// Output:
	// {2}
	// AssertReceive: no actortest_test.Deposit came within 1ms
}

// A child of a test is restarted as its specification says.
func ExampleStartSupervised() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		pid := actortest.StartSupervised(p, savings)
		fmt.Println(p.Alive(pid))
		actortest.StartSupervised(p, savings)
		return nil
	})
	// Output:
	// true
	// StartSupervised: the child "savings" did not start: another child has that ID: give each an ID of its own
}

func ExampleStopSupervised() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		pid := actortest.StartSupervised(p, savings)
		actortest.StopSupervised(p, "savings")
		fmt.Println(p.Alive(pid))
		return nil
	})
	// Output:
	// false
}

func ExampleWaitExit() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		pid := p.Spawn(func(q *actor.Process) error {
			q.Sleep(20 * time.Millisecond)
			return actor.ShutdownReason("done")
		})
		fmt.Println(actortest.WaitExit(p, pid))
		fmt.Println(actortest.WaitExit(p, pid))
		return nil
	})
	// Output:
	// shutdown: done
	// noproc
}

func ExampleCaptureLog() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		log := actortest.CaptureLog(p, func() {
			p.System().Logger().Warn("almost empty", "balance", 1)
		})
		fmt.Print(log)
		fmt.Println(log.Contains("empty"))
		return nil
	})
	// Output:
	// [warn] almost empty balance=1
	// true
}

// The report of a crash.
func ExampleAssertLogged() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		actortest.StartSupervised(p, savings)
		_ = genserver.Cast(p, actor.Name("savings"), Deposit{-1})
		report := actortest.AssertLogged(p, actortest.AtLevel(slog.LevelError), actortest.Logged("no such amount"))
		fmt.Println(report.Level, report.Attr("reason"))
		return nil
	}, actortest.WithTimeout(5*time.Second))
	// Output:
	// ERROR panic: no such amount
}

func ExampleRefuteLogged() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		actortest.RefuteLogged(p, actortest.AtLevel(slog.LevelError))
		p.System().Logger().Error("on fire", "where", "here")
		actortest.RefuteLogged(p, actortest.AtLevel(slog.LevelError))
		return nil
	})
	// Output:
	// RefuteLogged: unexpectedly logged: [error] on fire where=here
}

// What the body returns is the exit reason of the test's process.
func ExampleRun() {
	t := newPrinter()

	actortest.Run(t, func(*actor.Process) error {
		return errors.New("the account is gone")
	})
	// Output:
	// the test's process ended with the account is gone
}

func ExampleWithLimit() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		actor.MustReceive[Deposit](p, actor.Infinity)
		return nil
	}, actortest.WithLimit(10*time.Millisecond))
	// Output:
	// the test took longer than its limit of 10ms
}

// Your nodes' codec wants each type registered.
func ExampleWithCodec() {
	t := newPrinter()
	c := codec.New()
	codec.MustRegister[Balance](c, "bank.Balance")

	actortest.Run(t, func(p *actor.Process) error {
		err := p.Send(p.Self(), Deposit{1})
		fmt.Println(errors.Is(err, actor.ErrNotEncodable), p.Send(p.Self(), Balance{}))
		return nil
	}, actortest.WithCodec(c))
	// Output:
	// true <nil>
}

// A message with a func in it cannot be copied.
func ExampleWithSharedMemory() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		_ = p.Send(p.Self(), func() string { return "called" })
		fmt.Println(actortest.AssertReceived[func() string](p)())
		return nil
	}, actortest.WithSharedMemory())
	// Output:
	// called
}

func ExampleWithSystem() {
	t := newPrinter()

	actortest.Run(t, func(p *actor.Process) error {
		fmt.Println(p.Node())
		return nil
	}, actortest.WithSystem(actor.WithName("bank@127.0.0.1")))
	// Output:
	// bank@127.0.0.1
}

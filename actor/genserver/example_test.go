package genserver_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// A stack of strings, as in the documentation of Elixir's GenServer. A request that has a
// reply embeds Req with the reply's type.
type (
	Push struct{ Item string }
	Pop  struct{ genserver.Req[string] }
)

// Stack is the server. Its fields are its state.
type Stack struct {
	genserver.Default // use GenServer
	items             []string
}

func (s *Stack) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Pop:
		top := s.items[0]
		s.items = s.items[1:]
		return genserver.Reply(m, top) // {:reply, top, items}
	}
	return s.Default.HandleCall(p, req, from)
}

func (s *Stack) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case Push:
		s.items = append([]string{m.Item}, s.items...)
		return genserver.NoReply() // {:noreply, items}
	}
	return s.Default.HandleCast(p, msg)
}

func Example() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	err := s.Run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Stack{items: []string{"hello", "world"}})
		if err != nil {
			return err
		}
		top, err := genserver.Call(p, pid, Pop{})
		fmt.Println(top, err)
		err = genserver.Cast(p, pid, Push{"elixir"})
		fmt.Println(err)
		top, err = genserver.Call(p, pid, Pop{})
		fmt.Println(top, err)
		return err
	})
	fmt.Println(err)
	// Output:
	// hello <nil>
	// <nil>
	// elixir <nil>
	// <nil>
}

// A name is held by one server at a time.
func ExampleWithName() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		first, err := genserver.StartLink(p, &Stack{items: []string{"hello"}}, genserver.WithName("stack"))
		if err != nil {
			return err
		}
		_, err = genserver.StartLink(p, &Stack{}, genserver.WithName("stack"))
		var taken *genserver.AlreadyStartedError
		fmt.Println(errors.As(err, &taken) && taken.PID == first)
		fmt.Println(genserver.Call(p, actor.Name("stack"), Pop{}))
		return nil
	})
	// Output:
	// true
	// hello <nil>
}

// A cast is lost in silence where nobody is; the call after it tells.
func ExampleCast() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		fmt.Println(genserver.Cast(p, actor.Name("nobody"), Push{"lost"}))
		_, err := genserver.Call(p, actor.Name("nobody"), Pop{})
		fmt.Println(err)
		return nil
	})
	// Output:
	// <nil>
	// genserver: call nobody with a genserver_test.Pop: noproc
}

// A call that fails is a CallError, whose reason errors.Is finds.
func ExampleCallError() {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler))) // where the crash report goes
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, err := genserver.Start(p, &Stack{}) // empty: Pop will panic
		if err != nil {
			return err
		}
		_, err = genserver.Call(p, pid, Pop{})
		var failed *genserver.CallError
		var crash *actor.PanicError
		fmt.Println(errors.As(err, &failed) && failed.Server == pid)
		fmt.Println(errors.As(err, &crash), crash.Value)

		_, err = genserver.Call(p, pid, Pop{})
		fmt.Println(errors.Is(err, actor.NoProc))
		return nil
	})
	// Output:
	// true
	// true runtime error: index out of range [0] with length 0
	// true
}

// MustCall is GenServer.call to the letter: when there is no reply the caller exits, with
// a reason that is abnormal even when the server's was normal.
func ExampleMustCall() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	reason := s.Run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Stack{items: []string{"hello"}})
		if err != nil {
			return err
		}
		fmt.Println(genserver.MustCall(p, pid, Pop{}))
		genserver.MustCall(p, actor.Name("nobody"), Pop{})
		return nil // not reached
	})
	fmt.Println(reason, "/", actor.Kind(reason))
	// Output:
	// hello
	// genserver: call nobody with a genserver_test.Pop: noproc / abnormal
}

// A bank that answers when the money is there: the call waits, the server does not.
type (
	Withdraw struct {
		genserver.Req[int]
		Amount int
	}
	Deposit struct{ Amount int }
)

type Bank struct {
	genserver.Default
	balance int
	waiting []waiting
}

type waiting struct {
	amount int
	answer genserver.ReplyTo[int]
}

func (b *Bank) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Withdraw:
		if m.Amount > b.balance {
			b.waiting = append(b.waiting, waiting{m.Amount, genserver.Defer(m, from)})
			return genserver.NoReply() // {:noreply, state}, and GenServer.reply later
		}
		b.balance -= m.Amount
		return genserver.Reply(m, b.balance)
	}
	return b.Default.HandleCall(p, req, from)
}

func (b *Bank) HandleCast(p *actor.Process, msg any) genserver.Result {
	b.balance += msg.(Deposit).Amount
	for len(b.waiting) > 0 && b.waiting[0].amount <= b.balance {
		b.balance -= b.waiting[0].amount
		b.waiting[0].answer.Reply(p, b.balance)
		b.waiting = b.waiting[1:]
	}
	return genserver.NoReply()
}

func ExampleDefer() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		bank, err := genserver.StartLink(p, &Bank{})
		if err != nil {
			return err
		}
		p.Spawn(func(q *actor.Process) error { return genserver.Cast(q, bank, Deposit{100}) })
		fmt.Println(genserver.Call(p, bank, Withdraw{Amount: 70}))

		_, err = genserver.CallTimeout(p, bank, Withdraw{Amount: 1000}, 10*time.Millisecond)
		fmt.Println(errors.Is(err, actor.Timeout))
		return nil
	})
	// Output:
	// 30 <nil>
	// true
}

// Connection is a server whose Init may fail, and that works on after it has started.
type Connection struct {
	genserver.Default
	address string
	tell    actor.PID
}

func (c *Connection) Init(p *actor.Process) genserver.InitResult {
	switch c.address {
	case "":
		return genserver.StopInit(actor.Reason(actor.Atom("no_address"))) // {:stop, :no_address}
	case "none":
		return genserver.Ignore() // :ignore
	}
	return genserver.Ok().Continue("connect") // {:ok, state, {:continue, "connect"}}
}

func (c *Connection) HandleContinue(p *actor.Process, arg any) genserver.Result {
	_ = p.Send(c.tell, fmt.Sprint(arg, " to ", c.address))
	return genserver.NoReply()
}

func (c *Connection) HandleInfo(p *actor.Process, msg any) genserver.Result {
	_ = p.Send(c.tell, fmt.Sprint("info: ", msg))
	return genserver.Stop(actor.Normal) // {:stop, :normal, state}
}

func (c *Connection) Terminate(p *actor.Process, reason error) {
	_ = p.Send(c.tell, fmt.Sprint("terminate: ", reason))
}

// What Init decides is what the start function returns.
func ExampleStart() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		_, err := genserver.Start(p, &Connection{})
		fmt.Println(err)
		_, err = genserver.Start(p, &Connection{address: "none"})
		fmt.Println(err == actor.Ignore)
		_, err = genserver.Start(p, &Connection{address: "db:5432", tell: p.Self()})
		fmt.Println(err)
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		return nil
	})
	// Output:
	// :no_address
	// true
	// <nil>
	// connect to db:5432 <nil>
}

// With a link the caller gets the exit signal of a start that fails, and dies of it
// unless it traps exits.
func ExampleStartLink() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	fmt.Println(s.Run(func(p *actor.Process) error {
		_, _ = genserver.StartLink(p, &Connection{})
		return nil // not reached
	}))
	fmt.Println(s.Run(func(p *actor.Process) error {
		p.TrapExit(true)
		_, err := genserver.StartLink(p, &Connection{})
		e, _ := actor.Receive[actor.Exit](p, 0)
		fmt.Println(err, e.Reason)
		return nil
	}))
	// Output:
	// :no_address
	// :no_address :no_address
	// <nil>
}

// Every message that is no call and no cast goes to HandleInfo; Terminate runs at the end.
func ExampleServer() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Connection{address: "db:5432", tell: p.Self()})
		if err != nil {
			return err
		}
		_ = p.Send(pid, "bye")
		for range 3 {
			fmt.Println(actor.Receive[string](p, 5*time.Second))
		}
		return nil
	})
	// Output:
	// connect to db:5432 <nil>
	// info: bye <nil>
	// terminate: normal <nil>
}

// Job works in two steps: the caller has its answer before the second.
type (
	Work struct{ genserver.Req[string] }
	Quit struct{ genserver.Req[string] }
	Job  struct {
		genserver.Default
		tell actor.PID
	}
)

func (j *Job) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Work:
		return genserver.Reply(m, "accepted").Continue("done") // {:reply, "accepted", state, {:continue, "done"}}
	case Quit:
		return genserver.StopReply(m, "goodbye", actor.Normal) // {:stop, :normal, "goodbye", state}
	}
	return j.Default.HandleCall(p, req, from)
}

func (j *Job) HandleContinue(p *actor.Process, arg any) genserver.Result {
	_ = p.Send(j.tell, arg)
	return genserver.NoReply()
}

func ExampleResult_Continue() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &Job{tell: p.Self()})
		if err != nil {
			return err
		}
		fmt.Println(genserver.Call(p, pid, Work{}))
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		return nil
	})
	// Output:
	// accepted <nil>
	// done <nil>
}

// The caller has its reply although the server ends.
func ExampleStopReply() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, err := genserver.Start(p, &Job{tell: p.Self()})
		if err != nil {
			return err
		}
		ref := p.Monitor(pid)
		fmt.Println(genserver.Call(p, pid, Quit{}))
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.Reason)
		return err
	})
	// Output:
	// goodbye <nil>
	// normal
}

// StopServer returns when the server has ended.
func ExampleStopServer() {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())

	_ = s.Run(func(p *actor.Process) error {
		pid, err := genserver.Start(p, &Stack{})
		if err != nil {
			return err
		}
		fmt.Println(genserver.StopServer(p, pid, actor.Shutdown, actor.Infinity), p.Alive(pid))
		err = genserver.StopServer(p, pid, actor.Shutdown, actor.Infinity)
		fmt.Println(errors.Is(err, actor.NoProc))
		return nil
	})
	// Output:
	// <nil> false
	// true
}

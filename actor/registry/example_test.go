package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// The registries of the examples. A name is a constant with the types of keys and values.
const (
	Accounts registry.Name[string, int]      = "accounts"
	Topics   registry.Name[string, struct{}] = "topics"
)

// with runs body in a process of a new system.
func with(body func(p *actor.Process) error) {
	s := actor.NewSystem()
	defer s.Shutdown(context.Background())
	if err := s.Run(body); err != nil {
		fmt.Println(err)
	}
}

// Account is a server that has a balance.
type Account struct {
	genserver.Default
	balance int
}

type Balance struct{ genserver.Req[int] }

func (a *Account) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Balance); ok {
		return genserver.Reply(m, a.balance)
	}
	return a.Default.HandleCall(p, req, from)
}

// Init registers the account, as a server does that is not started with a Via.
func (a *Account) Init(p *actor.Process) genserver.InitResult {
	if err := registry.Register(p, Accounts, "bob", a.balance); err != nil {
		return genserver.StopInit(err)
	}
	return genserver.Ok()
}

func Example() {
	with(func(p *actor.Process) error {
		if _, err := registry.StartLink(p, Accounts, registry.Unique); err != nil {
			return err
		}
		bob, err := genserver.StartLink(p, &Account{balance: 42})
		if err != nil {
			return err
		}
		pid, value, ok := registry.Whereis(p.System(), Accounts, "bob")
		fmt.Println(pid == bob, value, ok)

		n, err := genserver.Call(p, registry.Via(Accounts, "bob"), Balance{})
		fmt.Println(n, err)
		return err
	})
	// Output:
	// true 42 true
	// 42 <nil>
}

func ExampleStartLink() {
	with(func(p *actor.Process) error {
		pid, err := registry.StartLink(p, Accounts, registry.Unique, registry.WithPartitions(4))
		if err != nil {
			return err
		}
		holder, _ := p.Whereis("accounts")
		fmt.Println(holder == pid)
		_, err = registry.StartLink(p, Accounts, registry.Unique, registry.WithPartitions(0))
		fmt.Println(err)
		return nil
	})
	// Output:
	// true
	// registry: start "accounts": bad option: WithPartitions is 0: it is at least 1
}

func ExampleChild() {
	with(func(p *actor.Process) error {
		_, err := supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{
			registry.Child(Accounts, registry.Unique),
		}})
		if err != nil {
			return err
		}
		fmt.Println(registry.Register(p, Accounts, "bob", 1))
		return nil
	})
	// Output: <nil>
}

func ExampleRegister() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		fmt.Println(registry.Register(p, Accounts, "bob", 1))
		err = registry.Register(p, Accounts, "bob", 2)
		var taken *registry.AlreadyRegisteredError
		fmt.Println(errors.As(err, &taken) && taken.PID == p.Self())
		return nil
	})
	// Output:
	// <nil>
	// true
}

func ExampleUnregister() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		fmt.Println(registry.Unregister(p, Accounts, "bob"))
		fmt.Println(registry.Count(p.System(), Accounts))
		return nil
	})
	// Output:
	// <nil>
	// 0 <nil>
}

// A process has a topic twice, with two values, and gives one of them up.
func ExampleUnregisterMatch() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Duplicate)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		_ = registry.Register(p, Accounts, "bob", 20)
		err = registry.UnregisterMatch(p, Accounts, "bob", func(n int) bool { return n > 10 })
		left, _ := registry.Values(p.System(), Accounts, "bob", p.Self())
		fmt.Println(left, err)
		return nil
	})
	// Output: [1] <nil>
}

func ExampleLookup() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 42)
		entries, err := registry.Lookup(p.System(), Accounts, "bob")
		fmt.Println(len(entries), entries[0].PID == p.Self(), entries[0].Value, err)
		entries, err = registry.Lookup(p.System(), Accounts, "alice")
		fmt.Println(len(entries), err)
		return nil
	})
	// Output:
	// 1 true 42 <nil>
	// 0 <nil>
}

func ExampleWhereis() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 42)
		_, value, ok := registry.Whereis(p.System(), Accounts, "bob")
		fmt.Println(value, ok)
		return nil
	})
	// Output: 42 true
}

func ExampleValues() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Duplicate)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		_ = registry.Register(p, Accounts, "bob", 2)
		fmt.Println(registry.Values(p.System(), Accounts, "bob", p.Self()))
		return nil
	})
	// Output: [1 2] <nil>
}

func ExampleKeysOf() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		_ = registry.Register(p, Accounts, "alice", 2)
		fmt.Println(registry.KeysOf(p.System(), Accounts, p.Self()))
		return nil
	})
	// Output: [bob alice] <nil>
}

func ExampleMatch() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Duplicate)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		_ = registry.Register(p, Accounts, "bob", 20)
		rich := func(n int) bool { return n > 10 }
		entries, err := registry.Match(p.System(), Accounts, "bob", rich)
		fmt.Println(len(entries), entries[0].Value, err)
		fmt.Println(registry.CountMatch(p.System(), Accounts, "bob", rich))
		return nil
	})
	// Output:
	// 1 20 <nil>
	// 1 <nil>
}

func ExampleCountMatch() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Duplicate)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		fmt.Println(registry.CountMatch(p.System(), Accounts, "bob", func(n int) bool { return n > 10 }))
		return nil
	})
	// Output: 0 <nil>
}

func ExampleSelect() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		_ = registry.Register(p, Accounts, "alice", 20)
		_ = registry.Register(p, Accounts, "carol", 30)
		rich, err := registry.Select(p.System(), Accounts, func(i registry.Item[string, int]) (string, bool) {
			return i.Key, i.Value > 10
		})
		slices.Sort(rich) // Select gives no order
		fmt.Println(rich, err)
		return nil
	})
	// Output: [alice carol] <nil>
}

func ExampleCount() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		fmt.Println(registry.Count(p.System(), Accounts))
		return nil
	})
	// Output: 1 <nil>
}

func ExampleCountSelect() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		fmt.Println(registry.CountSelect(p.System(), Accounts, func(i registry.Item[string, int]) bool { return i.Key == "bob" }))
		return nil
	})
	// Output: 1 <nil>
}

// News is what a publisher sends to those who subscribed.
type News struct{ Text string }

func ExampleDispatch() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Topics, registry.Duplicate)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Topics, "go", struct{}{}) // subscribe
		err = registry.Dispatch(p, Topics, "go", func(entries []registry.Entry[struct{}]) {
			for _, e := range entries {
				_ = p.Send(e.PID, News{"1.26 is out"})
			}
		})
		if err != nil {
			return err
		}
		fmt.Println(actor.MustReceive[News](p, 0).Text)
		return nil
	})
	// Output: 1.26 is out
}

func ExampleDispatchParallel() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Topics, registry.Duplicate, registry.WithPartitions(2))
		if err != nil {
			return err
		}
		_ = registry.Register(p, Topics, "go", struct{}{})
		err = registry.DispatchParallel(p, Topics, "go", func(q *actor.Process, entries []registry.Entry[struct{}]) {
			for _, e := range entries {
				_ = q.Send(e.PID, News{"1.26 is out"})
			}
		})
		fmt.Println(actor.MustReceive[News](p, 0).Text, err)
		return nil
	})
	// Output: 1.26 is out <nil>
}

func ExampleUpdateValue() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		fmt.Println(registry.UpdateValue(p, Accounts, "bob", func(n int) int { return n + 1 }))
		_, _, err = registry.UpdateValue(p, Accounts, "alice", func(n int) int { return n + 1 })
		fmt.Println(errors.Is(err, actor.ErrNotRegistered))
		return nil
	})
	// Output:
	// 2 1 <nil>
	// true
}

func ExampleMeta() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique, registry.WithMeta("bank", "First"))
		if err != nil {
			return err
		}
		fmt.Println(registry.Meta(p.System(), Accounts, "bank"))
		fmt.Println(registry.Meta(p.System(), Accounts, "city"))
		return nil
	})
	// Output:
	// First true <nil>
	// <nil> false <nil>
}

func ExamplePutMeta() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		fmt.Println(registry.PutMeta(p.System(), Accounts, "bank", "First"))
		fmt.Println(registry.Meta(p.System(), Accounts, "bank"))
		return nil
	})
	// Output:
	// <nil>
	// First true <nil>
}

func ExampleDeleteMeta() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique, registry.WithMeta("bank", "First"))
		if err != nil {
			return err
		}
		fmt.Println(registry.DeleteMeta(p.System(), Accounts, "bank"))
		fmt.Println(registry.Meta(p.System(), Accounts, "bank"))
		return nil
	})
	// Output:
	// <nil>
	// <nil> false <nil>
}

func ExampleSend() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		fmt.Println(registry.Send(p, Accounts, "bob", News{"hello"}))
		fmt.Println(actor.MustReceive[News](p, 0).Text)
		fmt.Println(errors.Is(registry.Send(p, Accounts, "alice", News{}), actor.ErrNotRegistered))
		return nil
	})
	// Output:
	// <nil>
	// hello
	// true
}

func ExampleVia() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		via := registry.Via(Accounts, "bob")
		fmt.Println(via)
		fmt.Println(via.Registrar.RegisterName(p, via.Name)) // as a start function does that gets a Via
		pid, ok := via.Whereis(p.System())
		fmt.Println(pid == p.Self(), ok)
		return nil
	})
	// Output:
	// {:via, accounts, bob}
	// <nil>
	// true true
}

func ExampleViaValue() {
	with(func(p *actor.Process) error {
		_, err := registry.StartLink(p, Accounts, registry.Unique)
		if err != nil {
			return err
		}
		via := registry.ViaValue(Accounts, "bob", 42)
		fmt.Println(via.Registrar.RegisterName(p, via.Name))
		_, value, _ := registry.Whereis(p.System(), Accounts, "bob")
		fmt.Println(value)
		return nil
	})
	// Output:
	// <nil>
	// 42
}

func ExampleWithListeners() {
	with(func(p *actor.Process) error {
		_ = p.Register("auditor", p.Self())
		_, err := registry.StartLink(p, Accounts, registry.Unique, registry.WithListeners("auditor"))
		if err != nil {
			return err
		}
		_ = registry.Register(p, Accounts, "bob", 1)
		_ = registry.Unregister(p, Accounts, "bob")
		in := actor.MustReceive[registry.Registered](p, 0)
		out := actor.MustReceive[registry.Unregistered](p, 0)
		fmt.Println(in.Registry, in.Key, in.Value, out.Key)
		return nil
	})
	// Output: accounts bob 1 bob
}

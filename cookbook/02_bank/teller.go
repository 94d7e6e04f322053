package bank

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/demo"
)

// soon is how long a message may take that is bound to come.
const soon = 5 * time.Second

// Run is Teller.run.
func Run(p *actor.Process, _ *cluster.Node, t *demo.Trace) {
	emit := func(label string, value any, err error) {
		if err != nil {
			t.Emit(label, [2]any{actor.Atom("error"), err})
		} else {
			t.Emit(label, [2]any{actor.Atom("ok"), value})
		}
	}
	open := func(label, owner string) { pid, err := Open(p, owner); emit(label, pid, err) }
	call := func(label, owner string, req genserver.Request[Answer]) {
		balance, err := Call(p, owner, req)
		emit(label, balance, err)
	}
	transfer := func(label, from, to string, n int) {
		balance, err := Transfer(p, from, to, n)
		emit(label, balance, err)
	}
	registered := func() actor.PID { return actor.MustReceive[registry.Registered](p, soon).PID }

	_ = p.Register("teller", p.Self())
	if _, err := StartLink(p); err != nil {
		p.Exit(err)
	}
	open("ann opens an account", "ann")
	open("bob opens an account", "bob")
	open("ann opens another", "ann")
	ann, bob := registered(), registered()

	call("ann deposits", "ann", Deposit{N: 100})
	transfer("ann gives bob 30", "ann", "bob", 30)
	call("ann has", "ann", Balance{})
	call("bob withdraws too much", "bob", Withdraw{N: 1000})
	transfer("ann gives eve 10", "ann", "eve", 10)

	t.Emit("the teller watches bob's account", p.Monitor(bob))
	_ = p.SendExit(bob, actor.Kill)
	t.Emit("it is killed", actor.MustReceive[actor.Down](p, soon))
	t.Emit("it is another process now", registered())
	call("bob has", "bob", Balance{})
	counts, _ := dynamicsupervisor.CountChildren(p, Desk)
	t.Emit("accounts that run, workers", [2]int{counts.Active, counts.Workers})

	p.Monitor(ann)
	call("ann closes her account", "ann", Close{})
	t.Emit("it ends", actor.MustReceive[actor.Down](p, soon).Reason)
	call("ann has", "ann", Balance{})
	t.Emit("accounts", Owners(p.System()))
}

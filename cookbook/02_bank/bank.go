// Package bank is the port of bank.exs: accounts under a DynamicSupervisor, found through a
// Registry. What must survive an account is in the ledger.
package bank

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// The names of the bank's parts. That of the registry says what its keys are.
const (
	Accounts registry.Name[string, struct{}] = "bank_accounts"
	Ledger   actor.Name                      = "bank_ledger"
	Desk     actor.Name                      = "bank_supervisor"
)

// The errors: what is {:error, atom} in Elixir.
var (
	ErrHasAccount = actor.Reason(actor.Atom("has_an_account"))
	ErrNoAccount  = actor.Reason(actor.Atom("no_account"))
	ErrFunds      = actor.Reason(actor.Atom("insufficient_funds"))
)

// The requests. Each is answered with what the account holds then, or an error.
type (
	Balance  struct{ genserver.Req[Answer] }
	Withdraw struct {
		genserver.Req[Answer]
		N int
	}
	Deposit struct {
		genserver.Req[Answer]
		N int
	}
	Close  struct{ genserver.Req[Answer] }
	Answer struct {
		Balance int
		Err     error
	}
)

// Account is the GenServer of one owner.
type Account struct {
	genserver.Default
	owner   string
	balance int
}

// Init is init. The balance is what the ledger says: an account that starts again goes on
// from there.
func (a *Account) Init(p *actor.Process) genserver.InitResult {
	balance, err := agent.Get(p, Ledger, func(ledger map[string]int) int { return ledger[a.owner] })
	if err != nil {
		return genserver.StopInit(err)
	}
	a.balance = balance
	return genserver.Ok()
}

// HandleCall is handle_call.
func (a *Account) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Balance:
		return genserver.Reply(m, Answer{Balance: a.balance})
	case Withdraw:
		if m.N > a.balance {
			return genserver.Reply(m, Answer{Err: ErrFunds})
		}
		return genserver.Reply(m, a.book(p, -m.N))
	case Deposit:
		return genserver.Reply(m, a.book(p, m.N))
	case Close:
		return genserver.StopReply(m, Answer{Balance: a.balance}, actor.Normal)
	}
	return a.Default.HandleCall(p, req, from)
}

func (a *Account) book(p *actor.Process, n int) Answer {
	a.balance += n
	agent.MustUpdate(p, Ledger, func(ledger map[string]int) map[string]int {
		ledger = maps.Clone(ledger)
		ledger[a.owner] = a.balance
		return ledger
	})
	return Answer{Balance: a.balance}
}

// StartLink is Bank.start_link.
func StartLink(p *actor.Process) (actor.PID, error) {
	return supervisor.StartLink(p, supervisor.Spec{
		Strategy: supervisor.RestForOne,
		Children: []supervisor.Child{
			agent.Child("ledger", func() map[string]int { return map[string]int{} }, genserver.WithName(Ledger)),
			registry.Child(Accounts, registry.Unique, registry.WithListeners("teller")),
			{ID: "accounts", Supervisor: true, Start: func(p *actor.Process) (actor.PID, error) {
				return dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{}, genserver.WithName(Desk))
			}},
		},
	})
}

// Open is Bank.open.
func Open(p *actor.Process, owner string) (actor.PID, error) {
	account := supervisor.Worker(owner, func() genserver.Server { return &Account{owner: owner} },
		genserver.WithVia(registry.Via(Accounts, owner)))
	account.Restart = supervisor.Transient
	pid, err := dynamicsupervisor.StartChild(p, Desk, account)
	if errors.Is(err, actor.ErrNameTaken) {
		return pid, ErrHasAccount
	}
	return pid, err
}

// Call is Bank.call.
func Call(p *actor.Process, owner string, req genserver.Request[Answer]) (int, error) {
	answer, err := genserver.Call(p, registry.Via(Accounts, owner), req)
	if errors.Is(err, actor.NoProc) {
		return 0, ErrNoAccount
	}
	return answer.Balance, cmp.Or(err, answer.Err)
}

// Transfer is Bank.transfer.
func Transfer(p *actor.Process, from, to string, n int) (int, error) {
	if _, err := Call(p, to, Balance{}); err != nil {
		return 0, err
	}
	if _, err := Call(p, from, Withdraw{N: n}); err != nil {
		return 0, err
	}
	return Call(p, to, Deposit{N: n})
}

// Owners is Bank.owners. The registry leaves the dead out by itself.
func Owners(s *actor.System) []string {
	owners, _ := registry.Select(s, Accounts, func(i registry.Item[string, struct{}]) (string, bool) { return i.Key, true })
	return slices.Sorted(slices.Values(owners))
}

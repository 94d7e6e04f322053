// Package timeout is exercise 1.2: withdrawals that are tried again. The task is in TASK.md,
// the Elixir it comes from in sample.exs.
package timeout

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Debit is the request {:debit, amount}.
type Debit struct {
	genserver.Req[Receipt]
	Amount int
}

// Receipt is what the bank answers: {:ok, balance} or {:error, :insufficient_funds}.
type Receipt struct {
	Balance int
	Refused bool
}

// Read is the request :balance.
type Read struct{ genserver.Req[Receipt] }

// Register makes known what crosses to other nodes. Fields may be of any exported type: a
// string, a number, an actor.PID, an actor.Ref, …
func Register(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Debit](c, "timeout.Debit"),
		codec.Register[Read](c, "timeout.Read"),
		codec.Register[Receipt](c, "timeout.Receipt"),
	)
}

// Bank is the GenServer: one account.
type Bank struct {
	genserver.Default
	balance int
}

// HandleCall makes a debit, or tells the balance.
//
//	def handle_call({:debit, amount}, _from, balance) when amount > balance,
//	  do: {:reply, {:error, :insufficient_funds}, balance}
//
//	def handle_call({:debit, amount}, _from, balance),
//	  do: {:reply, {:ok, balance - amount}, balance - amount}
func (b *Bank) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Read:
		return genserver.Reply(m, Receipt{Balance: b.balance})
	case Debit:
		if m.Amount > b.balance {
			return genserver.Reply(m, Receipt{Refused: true})
		}
		b.balance -= m.Amount
		return genserver.Reply(m, Receipt{Balance: b.balance})
	}
	return b.Default.HandleCall(p, req, from)
}

// Open opens an account: GenServer.start_link(Bank, balance).
func Open(p *actor.Process, balance int) (actor.PID, error) {
	return genserver.StartLink(p, &Bank{balance: balance})
}

// Balance is GenServer.call(bank, :balance).
func Balance(p *actor.Process, bank actor.PID) (int, error) {
	r, err := genserver.Call(p, bank, Read{})
	return r.Balance, err
}

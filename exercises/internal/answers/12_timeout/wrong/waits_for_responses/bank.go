//go:build ignore

package timeout

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Debit is the request {:debit, key, amount}: the key is the same in every try.
type Debit struct {
	genserver.Req[Receipt]
	Key    actor.Ref
	Amount int
}

// Receipt is what the bank answers: {:ok, balance} or {:error, :insufficient_funds}.
type Receipt struct {
	Balance int
	Refused bool
}

// Read is the request :balance.
type Read struct{ genserver.Req[Receipt] }

// Register makes known what crosses to other nodes.
func Register(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Debit](c, "timeout.Debit"),
		codec.Register[Read](c, "timeout.Read"),
		codec.Register[Receipt](c, "timeout.Receipt"),
	)
}

// Bank is the GenServer: one account, and what was answered to each key.
type Bank struct {
	genserver.Default
	balance int
	answers map[actor.Ref]Receipt
}

// HandleCall makes a debit that it does not know, or tells the balance.
func (b *Bank) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Read:
		return genserver.Reply(m, Receipt{Balance: b.balance})
	case Debit:
		answer, known := b.answers[m.Key]
		if !known {
			answer = b.debit(m.Amount)
			b.answers[m.Key] = answer
		}
		return genserver.Reply(m, answer)
	}
	return b.Default.HandleCall(p, req, from)
}

func (b *Bank) debit(amount int) Receipt {
	if amount > b.balance {
		return Receipt{Refused: true}
	}
	b.balance -= amount
	return Receipt{Balance: b.balance}
}

// Open opens an account: GenServer.start_link(Bank, balance).
func Open(p *actor.Process, balance int) (actor.PID, error) {
	return genserver.StartLink(p, &Bank{balance: balance, answers: map[actor.Ref]Receipt{}})
}

// Balance is GenServer.call(bank, :balance).
func Balance(p *actor.Process, bank actor.PID) (int, error) {
	r, err := genserver.Call(p, bank, Read{})
	return r.Balance, err
}
